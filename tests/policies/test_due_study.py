"""What is due and was never claimed: for study, start-ups, interns and loans, of the worked cases
without their claims."""

import json
from pathlib import Path

import pytest
from due_lines import dues

CASES = Path(__file__).parents[1] / "cases"
PAYING = (
    *("RN-01", "RN-02", "RN-03", "SE-01", "DG-01-set", "DG-05", "IN-01", "IN-03"),
    *("GT-01", "GL-01", "ET-01", "EL-02", "FC-01", "GI-01", "DS-01", "PC-01", "DO-01", "WR-01"),
    *("HS-01", "DC-01", "LI-01"),
)


def told(name):
    """The facts of a case, and its first claim."""
    text = (CASES / f"{name}.jsonl").read_text(encoding="utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    first = next(n for n, line in enumerate(lines) if line.get("type") == "application.filed")
    expected = lines[-1]["expect"]
    claim = expected["claims"][0] if "claims" in expected else expected
    return lines[first], lines[:first], claim["amount_fen"]


@pytest.mark.parametrize("name", PAYING)
def test_what_a_case_pays_is_due_before_anybody_claims(name):
    claim, facts, amount = told(name)
    found = [one for _, _, one in dues(claim["on"], *facts) if one.scheme == claim["scheme"]]
    # Of school years each is a due of its own; the one that the case pays is among them.
    assert amount in [one.amount_fen for one in found if one.owed]
    assert {one.stage for one in found} == {"unclaimed"}


@pytest.mark.parametrize("name", ["RN-05", "JS-02", "DG-03", "IN-04", "GT-06", "ET-03", "GI-03"])
def test_what_a_case_refuses_is_not_due(name):
    text = (CASES / f"{name}.jsonl").read_text(encoding="utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    [claim] = [line for line in lines if line.get("type") == "application.filed"]
    facts = [line for line in lines if line is not claim and "expect" not in line]
    found = [one for _, _, one in dues(claim["on"], *facts) if one.scheme == claim["scheme"]]
    assert not any(one.owed for one in found)


def test_a_claim_made_and_paid_leaves_the_next_months_due():
    _, facts, amount = told("RN-01")
    text = (CASES / "RN-01.jsonl").read_text(encoding="utf-8").splitlines()
    claim = json.loads(text[-2])
    later = {"type": "enterprise.rentPaid", "subject": "unit:S", "month": "2018-11", "fen": 90_000}
    found = [one for _, _, one in dues("2018-12-03", *facts, claim, later)]
    of_rent = {(one.stage, one.amount_fen) for one in found if one.scheme == "startup-rent-subsidy"}
    assert of_rent == {("awarded", amount), ("unclaimed", 80_000)}
