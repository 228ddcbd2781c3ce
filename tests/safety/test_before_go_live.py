"""Grants paid before the ledger keep their claims; what cannot be tied stays a break; no scheme
pays until its past is in. Each promise with a control: the code broken on purpose turns it red."""

from datetime import date

import pytest
from safety_county import (
    APPROVER,
    CASE_OFFICER,
    PLACEMENT,
    SECOND_SETTER,
    SETTER,
    TRANSPORT,
    County,
    idcard,
)
from safety_past import PastList, row

from domain.acts import approving, importing, importing_rows, tying
from domain.guards import effects
from domain.log import Question
from domain.policies.taking import Taken
from gateways.keys import MemoryKeys
from gateways.vault_memory import MemoryVault
from ops.wiring import assemble
from projections.log_memory import MemoryLog


@pytest.fixture
def place(county):
    """A county with an agency, an employer and twenty workers whom the agency placed."""
    county.firm, county.employer_name = county.agency(1), county.employer()
    county.workers = [
        county.placed(number, county.firm, county.employer_name) for number in range(1, 4)
    ]
    return county


def holds(county, key):
    return county.parts.log.load(_claims(key)).claims.get(key)


def _claims(*keys):
    return Question(claims=keys)


def stream_of(county, person):
    number = person.removeprefix("idcard:")
    return county.parts.vault.resolve("resident-identity", (number,))[number]


def code_of(outcome):
    return outcome.problem.code if outcome.problem else outcome.verdict


# What a grant paid earlier takes


def test_a_grant_paid_before_takes_its_claim_and_a_later_claim_is_refused_naming_it(place):
    person = place.workers[0]
    (imported,) = PastList(place, "a", [row(PLACEMENT, person, payee=place.firm)]).taken()
    assert (imported.status, imported.amount_fen) == ("imported", 60_000)
    assert imported.clause.endswith(" 21")
    assert holds(place, f"placement/{stream_of(place, person)}").stream == imported.grant
    later = place.files("later", place.firm, [person]).decisions[0]
    assert (later.status, later.reasons) == ("refused", ("duplicate",))
    assert later.earlier == imported.grant
    earlier = place.parts.log.stream(later.earlier)[0].event
    assert (earlier.row.scheme, earlier.grounds.clause.number) == (PLACEMENT, 21)


def test_control_a_grant_that_does_not_take_its_claim_is_paid_twice(place, monkeypatch):
    monkeypatch.setattr(tying, "_taken", lambda row, person, view: Taken(("nobody-looks/here",)))
    person = place.workers[0]
    PastList(place, "a", [row(PLACEMENT, person, payee=place.firm)]).taken()
    assert place.files("later", place.firm, [person]).decisions[0].status == "awarded"


def test_no_fund_is_touched(place):
    before = place.parts.log.load(_claims()).claims
    PastList(place, "a", [row(PLACEMENT, place.workers[0], payee=place.firm)]).taken()
    assert before == {}
    assert all(
        not type(effect).__name__.startswith("Fund")
        for one in place.parts.log.read(0, 10_000)
        if one.event.__struct_config__.tag.startswith(("import.", "grant.import"))
        for effect in _effects(one)
    )


def _effects(happened):
    return effects(happened.stream, happened.event, happened.happened_on)


# Two officers


def test_who_handed_the_list_in_neither_confirms_nor_takes_a_row(place):
    past = PastList(place, "a", [row(TRANSPORT, place.workers[0])])
    assert past.received().verdict == "accepted"
    assert code_of(past.confirmed(by=SETTER)) == "same-person"
    assert code_of(past.row(1)) == "not-confirmed"
    assert past.confirmed().verdict == "accepted"
    assert code_of(past.row(1, by=SETTER)) == "same-person"
    assert past.row(1).decisions[0].status == "imported"


def test_control_without_the_second_officer_one_person_takes_all(place, monkeypatch):
    for where in (importing, importing_rows):
        monkeypatch.setattr(where, "must_be_the_second", lambda state, command: None)
    past = PastList(place, "a", [row(TRANSPORT, place.workers[0])])
    past.received()
    assert past.confirmed(by=SETTER).verdict == "accepted"
    assert past.row(1, by=SETTER).decisions[0].status == "imported"


def test_another_file_is_not_confirmed_and_only_a_parameter_officer_may(place):
    past = PastList(place, "a", [row(TRANSPORT, place.workers[0])])
    past.received()
    other = PastList(place, "b", [])
    data = {"digest": f"sha256:{other.digest}"}
    wrong = place.send(SECOND_SETTER, "import.confirmed", past.subject, data)
    assert code_of(wrong) == "import-digest"
    assert code_of(past.confirmed(by=CASE_OFFICER)) == "not-allowed"


# Again


def test_the_same_rows_again_change_nothing_whoever_sends_them(place):
    past = PastList(place, "a", [row(TRANSPORT, one) for one in place.workers])
    past.taken()
    head = place.parts.log.head()
    again = [past.received(), past.confirmed(), past.row(1), past.row(3), past.finished()]
    assert [one.verdict for one in again] == ["replayed"] * 5
    past.rows[0]["fen"] = 70_000
    assert code_of(past.row(1)) == "conflicting-fact"
    assert place.parts.log.head() == head


def test_no_more_rows_than_were_handed_in_and_none_missing(place):
    past = PastList(place, "a", [row(TRANSPORT, one) for one in place.workers])
    past.schemes[0] |= {"rows": 2, "fen": 120_000}
    past.received(), past.confirmed()
    assert past.row(1).verdict == "accepted"
    assert code_of(past.finished()) == "rows-missing"
    assert past.row(2).verdict == "accepted"
    assert code_of(past.row(3)) == "exhausted"
    assert past.finished().verdict == "accepted"


# Breaks


def test_a_row_of_nobody_known_is_a_break_until_it_is_tied(place):
    stranger = idcard(77)
    (broken,) = PastList(place, "a", [row(TRANSPORT, stranger)]).taken()
    assert (broken.status, broken.reasons) == ("break", ("unknown-person",))
    resolve = {"outcome": "tied", "reason": "found", "beneficiary": stranger}
    assert code_of(_resolved(place, broken, resolve)) == "unknown-applicant"
    place.worker(77)
    assert code_of(_resolved(place, broken, resolve, by=SETTER)) == "same-person"
    tied = _resolved(place, broken, resolve)
    assert [one.status for one in tied.decisions] == ["imported"]
    assert holds(place, f"transport/{stream_of(place, stranger)}").stream == broken.grant
    assert code_of(_resolved(place, broken, resolve)) == "no-break"


def _resolved(county, broken, data, by=SECOND_SETTER):
    return county.send(by, "grant.breakResolved", broken.grant, data)


def test_a_row_whose_claim_is_held_is_a_break_that_names_the_holder(place):
    person = place.workers[0]
    awarded = place.files("first", place.firm, [person]).decisions[0]
    assert awarded.status == "awarded"
    (broken,) = PastList(place, "a", [row(PLACEMENT, person, payee=place.firm)]).taken()
    assert (broken.status, broken.reasons, broken.earlier) == ("break", ("held",), awarded.grant)
    tie = {"outcome": "tied", "reason": "again"}
    assert code_of(_resolved(place, broken, tie)) == "held"
    dismiss = {"outcome": "dismissed", "reason": "the same payment"}
    assert _resolved(place, broken, dismiss).verdict == "accepted"


def test_two_rows_for_one_claim_only_the_first_takes_it(place):
    person = place.workers[0]
    rows = [row(PLACEMENT, person, payee=place.firm), row(PLACEMENT, person, payee=place.firm)]
    first, second = PastList(place, "a", rows).taken()
    assert (first.status, second.status) == ("imported", "break")
    assert second.earlier == first.grant


@pytest.mark.parametrize(
    ("told", "cause"),
    [
        ({"beneficiary": "idcard:430923199003074175"}, "identity-unverified"),
        ({"payee": "uscc:91110108551385082Q"}, "unknown-payee"),
        ({"beneficiary": None}, "unknown-person"),
    ],
)
def test_why_a_row_cannot_be_tied(place, told, cause):
    told = {**row(TRANSPORT, place.workers[0]), **told}
    told = {key: one for key, one in told.items() if one is not None}
    (broken,) = PastList(place, "a", [told]).taken()
    assert (broken.status, broken.reasons) == ("break", (cause,))


# No scheme pays before its past is in


@pytest.fixture
def real():
    """A ledger that is no sample, and its clock."""
    keys, clock = MemoryKeys(), [date(2019, 1, 5)]
    parts = assemble(MemoryLog(), MemoryVault(keys), keys, lambda: clock[0])
    county = County(parts)
    county.clock = clock
    data = {"code": "YIYA", "epoch": "1", "city": "430900", "sample": False}
    county.must(SETTER, "ledger.opened", "", data)
    fund = {"fund": "employment-subsidy-funds/2019", "year": 2019, "limit_fen": 10**8}
    county.must(SETTER, "fund.opened", "fund:employment-subsidy-funds/2019", fund | PAPERS)
    county.firm, county.employer_name = county.agency(1), county.employer()
    county.workers = [county.placed(n, county.firm, county.employer_name) for n in (1, 2)]
    return county


PAPERS = {"level": "municipal", "document": "budget paper"}


def noticed(county):
    """A roster with the first worker's grant whose public notice is over."""
    (awarded,) = county.files("a", county.firm, county.workers[:1], "2019-01-04").decisions
    assert awarded.status == "awarded"
    subject = county.roster("r", [awarded.grant], "2019-01-05")
    county.clock[0] = date(2019, 1, 20)
    return subject


def approve(county, subject):
    return county.send(APPROVER, "roster.approved", subject)


def record(county, scheme=PLACEMENT, past="none", by=SETTER, **more):
    data = {"scheme": scheme, "past": past, "document": "stated by the bureau", **more}
    return county.send(by, "ledger.pastRecorded", "", data)


@pytest.mark.parametrize("scheme", [PLACEMENT, "all"])
def test_a_scheme_pays_only_once_its_past_is_recorded(real, scheme):
    subject = noticed(real)
    assert code_of(approve(real, subject)) == "past-not-recorded"
    assert record(real, TRANSPORT).verdict == "accepted"
    assert code_of(approve(real, subject)) == "past-not-recorded"
    assert record(real, scheme).verdict == "accepted"
    assert approve(real, subject).verdict == "accepted"


def test_control_without_the_gate_a_scheme_pays_whatever_it_paid_before(real, monkeypatch):
    monkeypatch.setattr(approving, "must_have_its_past", lambda view, scheme: None)
    assert approve(real, noticed(real)).verdict == "accepted"


def test_a_list_under_way_stops_its_schemes_until_it_is_in_or_withdrawn(real):
    subject = noticed(real)
    assert record(real).verdict == "accepted"
    past = PastList(real, "a", [row(PLACEMENT, real.workers[1], payee=real.firm)])
    past.received()
    assert code_of(approve(real, subject)) == "import-under-way"
    assert code_of(record(real, past="imported")) == "import-under-way"
    past.confirmed(), past.row(1), past.finished()
    assert approve(real, subject).verdict == "accepted"
    other = PastList(real, "b", [row(PLACEMENT, real.workers[1], payee=real.firm)])
    other.received()
    withdrawn = real.send(SETTER, "import.withdrawn", other.subject, {"reason": "wrong file"})
    assert withdrawn.verdict == "accepted"
    assert record(real, past="imported").verdict == "accepted"


def test_open_breaks_are_counted_where_the_past_is_recorded(real):
    past = PastList(real, "a", [row(PLACEMENT, idcard(n), payee=real.firm) for n in (88, 89)])
    first, _ = past.taken()
    assert code_of(record(real, past="imported")) == "breaks-open"
    dismissed = {"outcome": "dismissed", "reason": "never paid"}
    assert _resolved(real, first, dismissed).verdict == "accepted"
    assert code_of(record(real, past="imported", open_breaks=2)) == "breaks-open"
    assert record(real, past="imported", open_breaks=1).verdict == "accepted"


def test_a_grant_imported_by_mistake_is_revoked_and_gives_its_claim_back(place):
    person = place.workers[0]
    (imported,) = PastList(place, "a", [row(PLACEMENT, person, payee=place.firm)]).taken()
    revoked = place.send(CASE_OFFICER, "grant.revoked", imported.grant, {"reason": "not ours"})
    assert revoked.verdict == "accepted"
    assert place.files("later", place.firm, [person]).decisions[0].status == "awarded"
