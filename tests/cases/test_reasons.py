"""Each reason of the list is reached by a case, over the real way in."""

from pathlib import Path

import pytest

from domain.reasons import BY_CODE
from ops.case import run_case

FOLDER = Path(__file__).parent

# Reasons whose schemes or registers are still to be built: take one out once a case reaches it.
AWAITED = {
    "account-not-unit",
}


def reached():
    """Every reason that a claim or an act of any case was given, at any time of the case."""
    found = set()
    for path in sorted(FOLDER.glob("*.jsonl")):
        with path.open(encoding="utf-8") as lines:
            result = run_case(lines)
        for claim in result["claims"]:
            found |= {*claim["reasons"], *claim["first"]["reasons"]}
            found |= {code for _, code, met in claim["checks"] if not met}
        for one in result["determinations"]:
            found |= set(one["reasons"])
        for act in result["acts"]:
            found |= set(act["reasons"])
        for roster in result["rosters"]:
            found |= set(roster["reasons"])
    return found


REACHED = reached()


@pytest.mark.parametrize("code", sorted(BY_CODE.keys() - AWAITED))
def test_a_reason_is_reached(code):
    assert code in REACHED


@pytest.mark.parametrize("code", sorted(AWAITED))
def test_what_is_awaited_is_not_reached_yet(code):
    assert code not in REACHED, "a case reaches it: take it out of AWAITED"


def test_no_reason_is_made_up():
    assert BY_CODE.keys() >= REACHED
    assert len(BY_CODE) == 42
