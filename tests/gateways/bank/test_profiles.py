"""Profiles are data: those that ship load, and what is wrong with one is said when it is loaded."""

import json

import pytest

from gateways.bank.profile_rules import BadProfile, read_profile
from gateways.bank.profiles import profile_named, shipped

OBSERVED = {
    "statement": {
        *("abc-statement", "cmb-statement", "boc-statement", "bocom-statement"),
        *("ccb-statement", "spdb-statement", "icbc-statement"),
    },
    "result": {
        *("icbc-payroll-text-result", "icbc-payroll-sheet-result", "icbc-other-bank-sheet-result"),
        *("unionpay-payout-result", "third-party-payout-result", "third-party-marked-result"),
        *("third-party-cross-bank-result", "cmb-payroll-result", "bocom-payroll-result"),
        "hangzhou-payroll-result",
    },
    "return": {"cmb-payroll-return"},
}

GOOD = {
    "name": "some-bank",
    "version": 1,
    "bank": "某银行",
    "title": "结果",
    "kind": "result",
    "format": "text",
    "separator": "|",
    "columns": [
        {"field": "reference"},
        {"field": "account"},
        {"field": "amount"},
        {"field": "code"},
    ],
    "outcomes": {"00": "paid"},
    "keys": ["reference"],
}


@pytest.mark.parametrize("kind", OBSERVED)
def test_every_layout_observed_at_banks_ships(kind):
    found = {name for name, profile in shipped().items() if profile.kind == kind}
    assert found >= OBSERVED[kind]


def test_a_profile_bears_its_version():
    assert profile_named("ccb-statement").label == "ccb-statement/1"


def test_a_name_that_is_not_there_is_answered_with_those_that_are():
    with pytest.raises(BadProfile, match="ccb-statement"):
        profile_named("no-such-bank")


def test_the_good_profile_of_these_tests_is_good():
    assert read_profile("x", json.dumps(GOOD).encode()).keys == ("reference",)


@pytest.mark.parametrize(
    ("change", "part", "rule"),
    [
        ({"name": "Some Bank"}, "name", "small letters"),
        ({"version": 0}, "version", "1, 2"),
        ({"colour": "red"}, "$", "unknown field"),
        ({"columns": [{"field": "acount"}]}, "$.columns[0].field", "acount"),
        ({"columns": [*GOOD["columns"], {"field": "account"}]}, "columns", "account stands in 2"),
        ({"columns": GOOD["columns"][:2]}, "columns", "no column holds the amount"),
        ({"columns": GOOD["columns"][:3]}, "columns", "a result has a code"),
        ({"encodings": ["gb99"]}, "encodings", "no encoding"),
        ({"separator": ""}, "columns", "width"),
        ({"separator": "|!", "quoted": True}, "separator", "one character"),
        ({"headed": True}, "columns", "heading"),
        ({"most_lines_above": 3}, "headed", "headings"),
        ({"outcomes": {"01": "rejected"}}, "outcomes", "success"),
        ({"keys": []}, "keys", "names its order"),
        ({"keys": ["row-key"]}, "keys", "no column holds row-key"),
        ({"signs": {"rule": "two-columns"}}, "signs", "credit and debit"),
        ({"signs": {"rule": "marked", "credit": ["贷"], "debit": ["贷"]}}, "signs", "words"),
        ({"closing_mark": "合计"}, "closing", "line it marks"),
        ({"opening": [{"columns": [{"field": "reason"}]}]}, "opening", "belongs in a row"),
        ({"expected": [{"kind": "result", "by": "25:00"}]}, "expected", "no time"),
        ({"dates": ["%Y%m%d"]}, "dates", "no pattern"),
        ({"kind": "statement"}, "columns", "has days"),
        ({"codes": {"reasons": {"01": "because"}}}, "$.codes.reasons", "because"),
        ({"format": "pdf"}, "format", "one of"),
    ],
)
def test_a_wrong_profile_says_what_is_wrong_with_it(change, part, rule):
    with pytest.raises(BadProfile) as wrong:
        read_profile("x", json.dumps({**GOOD, **change}).encode())
    assert part in wrong.value.part
    assert rule in wrong.value.rule
