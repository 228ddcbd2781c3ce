"""Bad input names its field and rule, leaves nothing, and stops none of its neighbours."""

import json

import pytest
from safety_county import (
    APPROVER,
    CASE_OFFICER,
    FUND,
    PLACEMENT,
    POSTER,
    RELEASER,
    SETTER,
    SUBMITTER,
    County,
    idcard,
    over_memory,
    uscc,
)

from gateways.intake import Input

WORKER, AGENCY, WORKS = idcard(1), uscc(1), uscc(900)
NUMBER = WORKER.removeprefix("idcard:")
DEEP = {"county": "430922"}
for _ in range(20):
    DEEP = {"township": DEEP}


@pytest.fixture
def county() -> County:
    county = over_memory()
    county.agency(1)
    county.employer()
    county.placed(1, AGENCY, WORKS)
    county.files("a1", AGENCY, [WORKER])
    return county


def poster(topic, subject, on="2018-12-01", **data):
    return lambda county: county.event(POSTER, topic, subject, data, on)


def officer(caller, topic, subject, on="2019-02-01", **data):
    return lambda county: county.event(caller, topic, subject, data, on)


def changed(**fields):
    """A good event but for these attributes of its envelope."""

    def make(county):
        good = json.loads(domiciled(county).raw) | fields
        return Input(json.dumps(good).encode(), POSTER)

    return make


def raw(content: bytes):
    return lambda county: Input(content, POSTER)


domiciled = poster("applicant.domiciled", WORKER, county="430922")
hired = {"employer": WORKS, "workplace": "441900"}
placed = {"scheme": PLACEMENT, "payee": AGENCY}
fund = {"fund": "x/2019", "year": 2019, "level": "county", "document": "d"}
RATHER_LONG = 2**63
BAD = {
    "malformed JSON": (raw(b'{"id": "x", '), "bad-json", "body"),
    "not UTF-8": (raw(b"\xff\xfe{}"), "bad-json", "body"),
    "no object": (raw(b"[1]"), "bad-shape", ""),
    "a body over the limit": (raw(b'{"id":"' + b"x" * 262_144 + b'"}'), "too-large", "body"),
    "an unknown type": (changed(type="applicant.promoted"), "unknown-type", "type"),
    "an attribute that is not known": (changed(colour="red"), "unknown-field", "colour"),
    "an unknown field": (
        poster("applicant.domiciled", WORKER, county="430922", colour="red"),
        "unknown-field",
        "colour",
    ),
    "a future v": (changed(dataschema="applicant.domiciled.v2"), "unknown-v", "dataschema"),
    "another specversion": (changed(specversion="0.3"), "bad-shape", "specversion"),
    "NUL": (
        poster("applicant.domiciled", WORKER, county="430922", village="a\0b"),
        "unsafe-value",
        "village",
    ),
    "a lone surrogate": (
        raw(
            b'{"id":"id-lone-surrogate","source":"urn:register","type":"applicant.domiciled",'
            b'"subject":"' + WORKER.encode() + b'","data":{"county":"430922",'
            b'"village":"\\ud800","happened_on":"2018-12-01"}}'
        ),
        "",
        "",
    ),
    "a number over 2^63": (
        officer(SETTER, "fund.opened", "fund:x/2019", limit_fen=RATHER_LONG, **fund),
        "unsafe-value",
        "limit_fen",
    ),
    "twenty levels deep": (
        lambda county: county.event(POSTER, "applicant.domiciled", WORKER, DEEP, "2018-12-01"),
        "unsafe-value",
        "township",
    ),
    "negative fen": (
        officer(SETTER, "fund.opened", "fund:x/2019", limit_fen=-1, **fund),
        "bad-shape",
        "limit_fen",
    ),
    "zero fen": (
        poster("applicant.departed", WORKER, destination="441900", ticket_fen=0),
        "bad-shape",
        "ticket_fen",
    ),
    "an impossible date": (
        poster("applicant.domiciled", WORKER, on="2018-02-30", county="430922"),
        "bad-shape",
        "happened_on",
    ),
    "no day": (poster("applicant.domiciled", WORKER, on=None, county="430922"), "no-day", "day"),
    "a day to come": (
        poster("applicant.domiciled", WORKER, on="2020-01-01", county="430922"),
        "future-day",
        "happened_on",
    ),
    "left before hired": (
        poster("applicant.left", WORKER, "2018-05-01", employer=WORKS, hired_on="2018-05-02"),
        "left-before-hired",
        "happened_on",
    ),
    "overlapping spells": (
        poster("applicant.hired", WORKER, "2018-06-01", **hired),
        "overlapping-spell",
        "happened_on",
    ),
    "an unknown person": (
        poster("applicant.domiciled", idcard(77), county="430922"),
        "unknown-applicant",
        "subject",
    ),
    "an unknown enterprise": (
        poster("applicant.hired", WORKER, employer=uscc(77), workplace="441900"),
        "unknown-enterprise",
        "employer",
    ),
    "a wrong check digit": (
        poster("applicant.domiciled", WORKER[:-1] + "A", county="430922"),
        "identity-unverified",
        "subject",
    ),
    "a wrong credit code": (
        poster("applicant.hired", WORKER, employer=AGENCY[:-1] + "0", workplace="441900"),
        "bad-credit-code",
        "employer",
    ),
    "an id with an identity number": (changed(id=f"x-{NUMBER}"), "personal-data", "id"),
    "an empty id": (changed(id=""), "bad-id", "id"),
    "no subject": (changed(subject=""), "no-subject", "subject"),
    "a source of somebody else": (changed(source="urn:other"), "not-allowed", "source"),
    "a duty of somebody else": (
        officer(POSTER, "roster.approved", "roster:r1"),
        "not-allowed",
        "type",
    ),
    "an unknown scheme": (
        poster("application.filed", "", scheme="x", payee=AGENCY, lines=[{"line": 1}]),
        "unknown-scheme",
        "scheme",
    ),
    "a line twice": (
        poster("application.filed", "", lines=[{"line": 1}, {"line": 1}], **placed),
        "lines",
        "lines",
    ),
    "no such roster": (
        officer(APPROVER, "roster.approved", "roster:none"),
        "unknown-roster",
        "subject",
    ),
    "a person in place of a roster": (
        officer(APPROVER, "roster.approved", WORKER),
        "wrong-kind",
        "subject",
    ),
    "a fund in place of a grant": (
        officer(CASE_OFFICER, "grant.revoked", f"fund:{FUND}", reason="r"),
        "wrong-kind",
        "subject",
    ),
    "a roster in place of a person": (
        poster(
            "application.filed", "", lines=[{"line": 1, "beneficiary": f"fund:{FUND}"}], **placed
        ),
        "wrong-kind",
        "subject",
    ),
    "a person in place of a listed grant": (
        officer(SUBMITTER, "roster.opened", WORKER, scheme=PLACEMENT, year=2019),
        "wrong-kind",
        "subject",
    ),
    "an order of nothing": (
        officer(RELEASER, "payment.ordered", "", roster="roster:none", payee=AGENCY),
        "not-released",
        "roster",
    ),
}
each_kind = pytest.mark.parametrize("kind", BAD)


@each_kind
def test_it_says_what_was_wrong_and_leaves_nothing(county, kind):
    make, code, field = BAD[kind]
    head = county.parts.log.head()
    (outcome,) = county.parts.post([make(county)])
    assert outcome.verdict in ("malformed", "out-of-turn"), outcome
    assert outcome.problem.rule
    assert code in outcome.problem.code, outcome.problem
    assert field in outcome.problem.field + outcome.problem.rule, outcome.problem
    assert NUMBER not in repr(outcome)
    assert county.parts.log.head() == head


@each_kind
def test_its_neighbours_go_on(county, kind):
    before, after = domiciled(county), poster("applicant.departed", WORKER, destination="441900")
    first, bad, last = county.parts.post([before, BAD[kind][0](county), after(county)])
    assert (first.verdict, last.verdict) == ("accepted", "accepted")
    assert bad.problem is not None


@each_kind
def test_all_or_nothing_with_it_is_nothing(county, kind):
    head = county.parts.log.head()
    inputs = [domiciled(county), BAD[kind][0](county)]
    outcomes = county.parts.post(inputs, all_or_nothing=True)
    assert all(one.problem for one in outcomes)
    assert county.parts.log.head() == head


def test_control_what_is_good_is_accepted(county):
    (outcome,) = county.parts.post([changed()(county)])
    assert outcome.verdict == "accepted"


def test_a_pair_used_again_with_other_content_is_turned_down(county):
    one = county.event(POSTER, "applicant.domiciled", WORKER, DEEPLESS, "2018-12-01", "pair-1")
    other = county.event(
        POSTER, "applicant.domiciled", WORKER, {"county": "430923"}, "2018-12-01", "pair-1"
    )
    first, again, wrong = (county.parts.post([each])[0] for each in (one, one, other))
    assert (first.verdict, again.verdict) == ("accepted", "replayed")
    assert (again.position, again.count) == (first.position, first.count)
    assert (wrong.verdict, wrong.problem.code, wrong.problem.field) == (
        "malformed",
        "pair-reused",
        "id",
    )


def test_the_same_pair_twice_in_one_batch_is_done_once(county):
    one = county.event(POSTER, "applicant.domiciled", WORKER, DEEPLESS, "2018-12-01", "pair-2")
    other = county.event(
        POSTER, "applicant.domiciled", WORKER, {"county": "430923"}, "2018-12-01", "pair-2"
    )
    verdicts = [outcome.verdict for outcome in county.parts.post([one, one, other])]
    assert verdicts == ["accepted", "replayed", "malformed"]


def test_a_turned_down_pair_may_be_sent_again_corrected(county):
    wrong = county.send(POSTER, "applicant.domiciled", WORKER, {}, "2018-12-01", "pair-3")
    right = county.send(POSTER, "applicant.domiciled", WORKER, DEEPLESS, "2018-12-01", "pair-3")
    assert (wrong.verdict, right.verdict) == ("malformed", "accepted")


DEEPLESS = {"county": "430922"}


def test_a_wrong_number_on_a_line_is_that_lines_refusal(county):
    lines = [WORKER[:-1] + "A", WORKER]
    outcome = county.files("a9", AGENCY, lines)
    assert [one.reasons for one in outcome.decisions] == [("identity-unverified",), ("duplicate",)]
    assert NUMBER[:-1] not in repr(outcome)
