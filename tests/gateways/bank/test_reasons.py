"""Every reason calls for something; a code that nobody listed goes to a person."""

import pytest

from gateways.bank.reasons import ACTIONS, REASONS, TABLES, action_for, reason_of


def test_every_reason_has_an_action():
    assert set(ACTIONS) == REASONS


@pytest.mark.parametrize(
    ("code", "table", "action"),
    [
        ("ACCC", "iso", "settle"),
        ("AC04", "iso", "mend-and-pay-anew"),
        ("MD07", "iso", "stop-entitlement"),
        ("DU01", "iso", "find-the-twin"),
        ("AM10", "iso", "our-error"),
        ("TM01", "iso", "query"),
        ("02", "cnaps", "check-name-and-pay-anew"),
        ("11", "cnaps", "contact-and-hold"),
        ("8028", "cards", "query"),
        ("3013", "cards", "split-or-other-channel"),
        ("R15", "nacha", "stop-entitlement"),
        ("XY99", "iso", "human"),
        ("", "iso", "human"),
        ("00", "", "human"),
    ],
)
def test_what_a_code_calls_for(code, table, action):
    assert action_for(reason_of(code, table, {})) == action


def test_the_banks_own_list_comes_first():
    assert reason_of("002", "cnaps", {"002": "name-mismatch"}) == "name-mismatch"
    assert reason_of("01", "cnaps", {"01": "other"}) == "other"


def test_no_reason_given_in_a_pain_002_leaves_it_open_whether_anything_was_paid():
    assert reason_of("MS03", "iso", {}) == "other"
    assert reason_of("MS03", "iso", {}, message="pain.002") == "technical-unknown"


def test_a_card_networks_acceptance_is_no_reason_to_settle():
    assert "4000" not in TABLES["cards"]
