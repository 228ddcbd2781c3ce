"""What a case file may look like, what a wrong one is told, and that its page is complete."""

import json
import re
from pathlib import Path

import msgspec
import pytest

from domain.policies.yizhengfa_2018_9.open_choices import OPEN_CHOICES
from gateways.callers import JOBS
from gateways.credit_code import normalised as credit_code
from gateways.identity_number import normalised as identity_number
from gateways.shapes import TOPICS, shape_of
from ops.case import BadCase, run_case
from ops.case_fill import FILL
from ops.case_names import PLACES, Names, expanded
from ops.case_told import Told

PAGE = (Path(__file__).parents[2] / "docs" / "cases.md").read_text(encoding="utf-8")
TRIP = {"type": "applicant.departed", "subject": "person:W", "on": "2018-05-06"}
CLAIM = {
    "type": "application.filed",
    "subject": "application:a1",
    "on": "2018-06-01",
    "scheme": "migrant-worker-transport-allowance",
    "payee": "person:W",
}
POOR = {"person": "W", "poor": "Anhua"}


def play(*lines):
    return run_case(one if isinstance(one, str) else json.dumps(one) for one in lines)


def only(result):
    [claim] = result["claims"]
    return claim["status"], claim["amount_fen"], claim["reasons"]


PAID = ("awarded", 60_000, [])


# The same case, written in different ways


def test_fields_beside_the_type_or_in_data():
    inside = {**TRIP, "data": {"destination": "440300", "happened_on": "2018-05-06"}}
    del inside["on"]
    for trip in ({**TRIP, "destination": "Shenzhen"}, {**TRIP, "destination": "深圳市"}, inside):
        assert only(play(POOR, trip, CLAIM)) == PAID


@pytest.mark.parametrize(
    "lines",
    [
        {},
        {"lines": ["person:W"]},
        {"lines": [{"person": "W"}]},
        {"lines": [{"beneficiary": "person:W"}]},
        {"lines": [{"line": 1, "beneficiary": {"person": "W"}, "since": "2018-05-06"}]},
        {"lines": [{"since": "2018-05-06"}]},
        {"for": "person:W"},
    ],
)
def test_lines_of_an_application(lines):
    trip = {**TRIP, "destination": "Shenzhen"}
    assert only(play(POOR, trip, {**CLAIM, **lines})) == PAID


def test_references_as_objects_and_whole_cloud_events():
    trip = {
        **{"specversion": "1.0", "id": "x1", "source": "urn:register", "type": TRIP["type"]},
        "subject": {"person": "W"},
        "data": {"destination": "440300", "happened_on": "2018-05-06"},
    }
    assert only(play(POOR, trip, trip, {**CLAIM, "payee": {"person": "W"}})) == PAID


def test_numbers_of_ones_own():
    number = "11010519491231002X"
    lines = (
        {"name": "W", "idcard": number},
        POOR,
        {**TRIP, "subject": f"idcard:{number}", "destination": "Shenzhen"},
        CLAIM,
    )
    assert only(play(*lines)) == PAID


def test_comments_and_a_byte_order_mark():
    trip = {**TRIP, "destination": "Shenzhen"}
    lines = ["\ufeff# a case", "", "// more", json.dumps(POOR), json.dumps(trip), json.dumps(CLAIM)]
    assert only(play(*lines)) == PAID


def test_explicit_registrations_are_not_told_twice():
    explicit = {"type": "applicant.registered", "subject": "person:W", "on": "2018-01-01"}
    result = play(explicit, POOR, {**TRIP, "destination": "Shenzhen"}, CLAIM)
    assert only(result) == PAID
    assert all(one["verdict"] == "accepted" for one in result["acts"])


@pytest.mark.parametrize("topic", sorted(FILL))
def test_what_is_filled_in_belongs_to_the_topic(topic):
    told = Told()
    told.remember(
        "applicant.hired", "person:W", {"employer": "unit:F", "happened_on": "2018-05-02"}
    )
    filled = FILL[topic]("person:W", {}, told)
    known = {field.name for field in msgspec.structs.fields(shape_of(topic))}
    assert set(filled) <= known


# Numbers behind names


def test_made_numbers_pass_their_checks_and_differ():
    names = Names()
    people = [names.reference("person", f"W{n}") for n in range(2_100)]
    units = [names.reference("unit", f"X{n}") for n in range(200)]
    assert len({*people, *units}) == 2_300
    for text in people:
        assert identity_number(text.removeprefix("idcard:"))
    for text in units:
        assert credit_code(text.removeprefix("uscc:"))


def test_ranges():
    assert expanded("W1..W3") == expanded("W1..3") == ["W1", "W2", "W3"]
    assert expanded("W3..W1") == ["W3..W1"]
    assert expanded("W1..V3") == ["W1..V3"]
    assert expanded("W") == ["W"]


# What a wrong file is told

WRONG = [
    ("{", "not JSON"),
    ("[]", "one JSON object"),
    ('{"a": 1}', "docs/cases.md"),
    ('{"type": "x", "type": "y"}', "twice"),
    ('{"type": "applicant.hire", "subject": "person:W"}', "no such topic"),
    ('{"type": "applicant.departed", "subject": "person:W", "on": "2018-05-06"}', "destination"),
    ('{"type": "applicant.povertyExited", "subject": "person:W"}', "happened"),
    ('{"type": "applicant.povertyExited", "on": "2018-05-06"}', "subject"),
    ('{"type": "applicant.povertyExited", "subject": "person:W", "on": "6 May"}', "date"),
    ('{"type": "payment.paid", "reference": "ordered", "on": "2018-05-06"}', "no such payment"),
    ('{"set": "x"}', "object"),
    ('{"set": {"P35": 1}}', "several settings"),
    ('{"fund": "municipal-innovation-fund"}', "KEY/YEAR"),
    ('{"fund": "f/2018", "limit_yuan": "1.001"}', "two decimals"),
    ('{"roster": "r1"}', "grants"),
    ('{"roster": "r1", "grants": ["a1/1"], "until": "x", "on": "2018-05-06"}', "until"),
    ('{"mature": "May"}', "day"),
    ('{"person": 1}', "a name"),
    ('{"name": "W"}', "idcard"),
]


@pytest.mark.parametrize(("text", "told"), WRONG)
def test_a_wrong_line_is_named(text, told):
    with pytest.raises(BadCase) as wrong:
        play('{"case": "x"}', "# a comment", text)
    assert wrong.value.line == 3
    assert told in wrong.value.wrong


def test_a_wrong_line_with_an_expectation_is_an_answer():
    line = {"type": "applicant.hire", "subject": "person:W", "expect": {"code": "unknown-type"}}
    assert play(line)["failed"] == []


def test_nothing_after_as_of():
    late = {**TRIP, "destination": "Shenzhen", "expect": {"code": "future-day"}}
    assert play({"case": "x", "as_of": "2018-05-05"}, late)["failed"] == []


# Expectations


@pytest.mark.parametrize(
    ("expected", "told"),
    [
        ({"status": "refused"}, "expected 'refused', is 'awarded'"),
        ({"amount_fen": True}, "expected True"),
        ({"reasons": ["duplicate"]}, "expected ['duplicate'], is []"),
        ({"grant": "a9/1"}, "there is none"),
        ({"sum": 1}, "no sum there"),
        ({"claims": []}, "0 expected, 1 there"),
        ({"total_fen": 1}, "expected 1"),
        ({"roster": "r1", "status": "open"}, "there is none"),
        ("paid", "object"),
    ],
)
def test_an_expectation_that_does_not_hold(expected, told):
    trip = {**TRIP, "destination": "Shenzhen"}
    [failure] = play(POOR, trip, CLAIM, {"expect": expected})["failed"]
    assert failure["line"] == 4
    assert told in failure["wrong"]


def test_an_expectation_in_the_header_is_about_the_end():
    trip = {**TRIP, "destination": "Shenzhen"}
    header = {"case": "x", "expect": {"status": "awarded"}}
    assert play(header, POOR, trip, CLAIM)["failed"] == []
    wrong = {"case": "x", "expect": {"status": "refused"}}
    assert len(play(wrong, POOR, trip, CLAIM)["failed"]) == 1


# The page


def test_the_page_names_every_topic_setting_and_place():
    told_otherwise = {"ledger.opened", "fund.opened", "applicant.erased", "round.factVoided"}
    short = {f"{kind}.{word}" for kind, word in re.findall(r"`(\w+)\.(\w+)`", PAGE)}
    after = set(re.findall(r"`\.(\w+)`", PAGE))
    for topic in TOPICS - JOBS - told_otherwise:
        assert topic in short or topic.partition(".")[2] in after, topic
    for choice in OPEN_CHOICES:
        assert f"| `{choice.key}` | {choice.number} |" in PAGE, choice.key
    for words, code in PLACES.items():
        assert f"{words.split()[1].capitalize()} {code}" in PAGE


def test_the_example_of_the_page_holds():
    example = re.findall(r"```jsonl\n(.*?)```", PAGE, re.DOTALL)[0].splitlines()
    result = run_case(example)
    assert result["failed"] == []
    assert only(result) == ("awarded", 20_000, [])
    stricter = re.findall(r"```jsonl\n(.*?)```", PAGE, re.DOTALL)[1].strip()
    result = run_case([example[0], stricter, *example[1:-1]])
    assert only(result) == ("refused", 0, ["period-too-short"])
