"""A file of events taken in: each line answered by its number, nothing lost, nothing doubled."""

import json
from datetime import date

import pytest

from gateways.callers import Caller
from gateways.credit_code import check_character
from gateways.intake import Input
from ops.commands.default_callers import (
    BANK,
    COUNTY_OFFICE,
    DEFAULT_CALLERS,
    EMPLOYMENT_SYSTEM,
    INSURANCE_AGENCY,
    MARKET_REGISTER,
    POVERTY_REGISTER,
    source_of,
)
from ops.importing import Import, Speakers
from ops.wiring import in_memory

TODAY = date(2020, 1, 6)
WORKER, OTHER = "idcard:430923199003074174", "idcard:11010519491231002X"
FIRM, AGENCY = (
    "uscc:91110108551385082Q",
    f"uscc:91430922000000001{check_character('91430922000000001')}",
)
CALLERS = {binding.source: one.caller for one in DEFAULT_CALLERS for binding in one.sources}
CALLERS |= {source_of(one.name): one.caller for one in DEFAULT_CALLERS}
NOBODY = Caller("nobody", "ledger-import", ("poster",))
NUMBERS = iter(range(1, 1_000_000))


def event(topic, subject, happened_on, source=EMPLOYMENT_SYSTEM, id_=None, more=None, **data):
    told = {"specversion": "1.0", "id": id_ or f"line-{next(NUMBERS)}", "source": source}
    told |= {"type": topic, "subject": subject, "data": data | {"happened_on": happened_on}}
    return json.dumps(told | (more or {}), ensure_ascii=False)


def person(number=WORKER, **fields):
    return event("applicant.registered", number, "2016-01-04", name="张三", **fields)


def firm(code=FIRM, kind="enterprise", **fields):
    told = {"organisation": kind, "name": "东莞厂", "county": "441900"}
    return event(
        "enterprise.registered", code, "2012-03-01", source=MARKET_REGISTER, **told, **fields
    )


def hired(day="2018-05-02", **fields):
    return event(
        "applicant.hired", WORKER, day, **{"employer": FIRM, "workplace": "441900"} | fields
    )


def left(day="2018-11-01", hired_on="2018-05-02"):
    return event("applicant.left", WORKER, day, employer=FIRM, hired_on=hired_on)


def paid(fen=1_000, **fields):
    told = {"payer": FIRM, "insurance": "pension", "month": "2018-06", "voucher": "V1"}
    told |= {"employer_fen": fen} | fields
    return event("applicant.contributionPaid", WORKER, "2018-07-10", INSURANCE_AGENCY, **told)


class Door:
    """A ledger in memory and its import."""

    def __init__(self, folder, batch=4_000):
        self.parts = in_memory(lambda: TODAY)
        self.folder = folder
        self.importing = Import(self.parts, Speakers(NOBODY, CALLERS), batch=batch)
        officer = CALLERS[source_of("feng")]
        about = {"code": "YIYA", "epoch": "1", "city": "430900", "sample": True}
        opening = event("ledger.opened", "", "2018-01-01", source_of("feng"), **about)
        self.parts.post(
            [
                Input(
                    opening.replace('"happened_on": "2018-01-01"', "").replace(", }", "}").encode(),
                    officer,
                )
            ]
        )
        assert self.parts.log.head() == 1

    def take(self, content, name="facts.jsonl"):
        """The outcomes by line, and the tally."""
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        tally = self.importing.file(path)
        outcomes = path.with_name(f"{name}.outcomes").read_text(encoding="utf-8").splitlines()
        return {one["line"]: one for one in map(json.loads, outcomes)}, tally


@pytest.fixture
def door(tmp_path):
    return Door(tmp_path)


def lines(*texts, end="\n"):
    return end.join(texts) + end


BAD = {
    "malformed JSON": ('{"specversion": "1.0", "id": ', "malformed", "bad-json", "body"),
    "not an object": ("[1, 2]", "malformed", "bad-shape", "event"),
    "unknown type": (
        event("applicant.flew", WORKER, "2018-01-01"),
        *("malformed", "unknown-type", "type"),
    ),
    "unknown field": (
        hired(colour="red"),
        *("malformed", "unknown-field", "data"),
    ),
    "unknown attribute": (
        event("applicant.left", WORKER, "2018-01-01", more={"colour": "red"}),
        *("malformed", "unknown-field", "event"),
    ),
    "future v": (
        event("applicant.povertyExited", WORKER, "2018-01-01", more={"dataschema": "urn:x:v2"}),
        *("malformed", "unknown-v", "dataschema"),
    ),
    "NUL": (
        event("applicant.registered", OTHER, "2018-01-01", name="张\0三"),
        *("malformed", "unsafe-value", "name"),
    ),
    "lone surrogate": (
        event("applicant.registered", OTHER, "2018-01-01", name="X").replace('"X"', '"\\ud800"'),
        *("malformed", "bad-json", "body"),
    ),
    "number over 2^63": (paid(2**63), "malformed", "unsafe-value", "employer_fen"),
    "negative fen": (paid(-1), "malformed", None, "data.employer_fen"),
    "zero fen": (paid(0), "malformed", "no-amount", "data.employer_fen"),
    "impossible date": (hired("2018-02-30"), "malformed", "bad-shape", "data.happened_on"),
    "future day": (hired("2020-01-07"), "malformed", "future-day", "data.happened_on"),
    "left before hired": (
        left("2018-05-01", hired_on="2018-05-02"),
        *("malformed", "left-before-hired", "data.happened_on"),
    ),
    "overlapping spells": (
        hired("2018-06-01"),
        *("malformed", "overlapping-spell", "data.happened_on"),
    ),
    "unknown person": (
        event(
            "applicant.povertyRegistered", OTHER, "2016-01-01", POVERTY_REGISTER, county="430923"
        ),
        *("out-of-turn", "unknown-applicant", "subject"),
    ),
    "unknown enterprise": (
        event("applicant.hired", WORKER, "2018-01-01", employer=AGENCY, workplace="441900"),
        *("out-of-turn", "unknown-enterprise", "data.employer"),
    ),
    "wrong identity number": (
        person("idcard:430923199003074175"),
        *("malformed", "identity-unverified", "subject"),
    ),
    "id that holds an identity number": (
        person(OTHER, id_="c-430923199003074174"),
        *("malformed", "personal-data", "id"),
    ),
    "somebody else's source": (
        person(OTHER, source="urn:somebody"),
        *("malformed", "not-allowed", "source"),
    ),
    "a topic the source is not bound to": (
        person(OTHER, source=INSURANCE_AGENCY),
        *("malformed", "not-allowed", "type"),
    ),
    "a body over the limit": (
        event("applicant.registered", OTHER, "2018-01-01", name="长" * 90_000),
        *("malformed", "too-large", "body"),
    ),
    "a line far over the limit": ("x" * 2_000_000, "malformed", "too-large", "body"),
    "not UTF-8": (b"\xff\xfe{}", "malformed", "bad-json", "body"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_line_is_named_and_its_neighbours_go_on(door, kind):
    bad, verdict, code, field = BAD[kind]
    bad = bad.encode() if isinstance(bad, str) else bad
    good = [person(), firm(), hired()]
    content = b"\n".join([*(one.encode() for one in good), bad, left().encode()]) + b"\n"
    outcomes, tally = door.take(content)
    assert [outcomes[number]["verdict"] for number in (1, 2, 3, 5)] == ["accepted"] * 4
    problem = outcomes[4]["problem"]
    assert outcomes[4]["verdict"] == verdict, problem
    assert code in (None, problem["code"]), problem
    assert problem["field"].removeprefix("data.").startswith(field.removeprefix("data.")), problem
    assert problem["rule"]
    assert tally.turned_down == 1
    assert "430923199003074174" not in json.dumps(outcomes)


def test_a_pair_used_again_with_other_content_is_turned_down(door):
    first = person(id_="pair-1")
    outcomes, _ = door.take(lines(first, person(OTHER, id_="pair-1"), first))
    assert [outcomes[n]["verdict"] for n in (1, 2, 3)] == ["accepted", "malformed", "replayed"]
    assert outcomes[2]["problem"]["code"] == "pair-reused"
    assert outcomes[3]["position"] == outcomes[1]["position"]


# What a file may look like


@pytest.mark.parametrize(
    "content",
    [
        lines(person(), firm(), hired()),
        lines(person(), firm(), hired(), end="\r\n"),
        "\ufeff" + lines(person(), firm(), hired()),
        lines(person(), firm(), hired())[:-1],
        lines(person(), "", firm(), "   ", hired()),
    ],
    ids=["Unix", "Windows", "byte order mark", "no last end", "blank lines"],
)
def test_line_ends_and_marks_make_no_difference(door, content):
    outcomes, tally = door.take(content)
    assert tally.verdicts == {"accepted": 3}
    assert door.parts.log.head() == 4
    assert {one["verdict"] for one in outcomes.values()} == {"accepted"}


def test_an_empty_file_has_no_outcomes(door):
    outcomes, tally = door.take("")
    assert (outcomes, tally.lines) == ({}, 0)


def test_the_lines_keep_their_numbers_across_blank_ones(door):
    outcomes, _ = door.take(lines("", person(), "", "nonsense"))
    assert sorted(outcomes) == [2, 4]


# Again


@pytest.mark.parametrize("batch", [1, 2, 4_000])
def test_the_same_file_again_changes_nothing(tmp_path, batch):
    door = Door(tmp_path, batch)
    content = lines(person(), firm(), hired(), "nonsense", left())
    first, _ = door.take(content)
    head = door.parts.log.head()
    second, tally = door.take(content)
    assert door.parts.log.head() == head
    assert tally.verdicts == {"replayed": 4, "malformed": 1}
    assert {n: one.get("position") for n, one in first.items()} == {
        n: one.get("position") for n, one in second.items()
    }


def test_a_file_cut_off_half_way_resumes(door):
    content = lines(person(), firm(), hired(), left())
    cut = content[: content.rindex('"hired_on"')]
    outcomes, tally = door.take(cut)
    assert outcomes[4]["problem"]["code"] == "bad-json"
    assert tally.verdicts == {"accepted": 3, "malformed": 1}
    _, tally = door.take(content)
    assert tally.verdicts == {"replayed": 3, "accepted": 1}
    assert door.parts.log.head() == 5


# Out of turn


@pytest.mark.parametrize("batch", [1, 3, 4_000])
def test_lines_in_the_wrong_order_are_healed_within_the_file(tmp_path, batch):
    door = Door(tmp_path, batch)
    outcomes, tally = door.take(lines(left(), hired(), firm(), person()))
    assert tally.verdicts == {"accepted": 4}
    positions = [outcomes[number]["position"] for number in (4, 3, 2, 1)]
    assert sorted(positions[1:]) == positions[1:]


def test_what_never_comes_in_turn_is_reported_and_keeps_its_number(door):
    lost = left("2019-03-01", hired_on="2019-01-01")
    outcomes, tally = door.take(lines(lost, hired(), firm(), person()))
    assert tally.verdicts == {"accepted": 3, "out-of-turn": 1}
    assert outcomes[1]["verdict"] == "out-of-turn"
    assert outcomes[1]["problem"]["code"] == "no-such-spell"
    assert door.parts.log.head() == 4


def test_a_line_out_of_turn_may_come_with_the_next_file(door):
    assert door.take(lines(hired()))[1].verdicts == {"out-of-turn": 1}
    door.take(lines(person(), firm()), "others.jsonl")
    assert door.take(lines(hired()))[1].verdicts == {"accepted": 1}
    assert door.parts.log.head() == 4


# Claims


def test_a_claim_is_answered_with_what_was_decided_on_it(door):
    facts = [
        person(),
        event(
            "applicant.povertyRegistered", WORKER, "2016-05-01", POVERTY_REGISTER, county="430923"
        ),
        event("applicant.departed", WORKER, "2018-05-06", destination="440305"),
    ]
    claim = {"scheme": "migrant-worker-transport-allowance", "payee": WORKER}
    claim["lines"] = [{"line": 1, "beneficiary": WORKER}]
    first = event("application.filed", "application:a1", "2018-06-01", COUNTY_OFFICE, **claim)
    again = event("application.filed", "application:a2", "2018-07-01", COUNTY_OFFICE, **claim)
    outcomes, tally = door.take(lines(*facts, first, again))
    [awarded] = outcomes[4]["decisions"]
    assert (awarded["status"], awarded["amount_fen"]) == ("awarded", 60_000)
    [refused] = outcomes[5]["decisions"]
    assert (refused["status"], refused["reasons"]) == ("refused", ["once-only-used"])
    assert refused["earlier"] == awarded["grant"]
    assert tally.decisions == {"awarded": 1, "refused": 1}


def test_a_pending_claim_names_the_day_on_which_it_matures(door):
    facts = [
        person(),
        firm(),
        firm(AGENCY, "hr-agency"),
        event(
            *("enterprise.licensed", AGENCY, "2015-01-01", MARKET_REGISTER),
            licence="human-resources-service",
            number="HR1",
        ),
        event(
            "applicant.povertyRegistered", WORKER, "2016-05-01", POVERTY_REGISTER, county="430923"
        ),
        event("applicant.referred", WORKER, "2018-04-25", agency=AGENCY, signed_by=["worker"]),
        hired(),
    ]
    claim = {"scheme": "job-placement-service-subsidy", "payee": AGENCY}
    claim["lines"] = [{"line": 1, "beneficiary": WORKER}]
    told = event("application.filed", "application:a1", "2018-09-03", COUNTY_OFFICE, **claim)
    outcomes, _ = door.take(lines(*facts, told))
    [pended] = outcomes[8]["decisions"]
    assert pended["status"] == "pended"
    assert pended["reasons"] == ["period-open"]
    assert pended["matures_on"] == "2018-11-01"
    assert pended["clause"] == "益政发〔2018〕9号 21"


def test_a_report_of_a_bank_about_an_unknown_payment_is_out_of_turn(door):
    fields = {"reference": "YIYA1000000018X", "fen": 100, "evidence": ["sha256:" + "0" * 64]}
    told = event("payment.paid", "reference:YIYA1000000018X", "2019-07-15", BANK, **fields)
    outcomes, _ = door.take(lines(told))
    assert outcomes[1]["verdict"] == "out-of-turn"
