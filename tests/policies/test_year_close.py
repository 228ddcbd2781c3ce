"""The end of a fund's year: what is open is listed and signed by two; nothing is approved after."""

import pytest
from policy_lines import W, act, event, play, poor, roster, transport, verdicts

from domain.acts import approving

FUND = "employment-subsidy-funds/2018"
SUBJECT = f"fund:{FUND}"
LIST, OTHER_LIST = f"sha256:{'1' * 64}", f"sha256:{'2' * 64}"
DAY = "2018-12-20"


def on_notice():
    return (
        {"fund": FUND, "limit_yuan": 1000},
        poor(),
        event("applicant.departed", W, "2018-05-06", destination="Shenzhen"),
        transport("2018-06-01"),
        roster("r", "a", on="2018-12-10", until="noticed"),
    )


def proposed(by="li", digest=LIST):
    counted = {"open_lines": 0, "open_fen": 0, "position": 9, "digest": digest}
    return {**act("fund.closeProposed", SUBJECT, DAY, **counted), "by": by}


def closed(by="wang", digest=LIST):
    return {**act("fund.yearClosed", SUBJECT, DAY, digest=digest), "by": by}


APPROVED = act("roster.approved", "roster:r", DAY)


def test_two_officers_close_a_year_and_nothing_is_approved_after():
    result = play(*on_notice(), proposed(), closed(), APPROVED)
    assert verdicts(result) == [("roster.approved", "fund-closed")]
    assert result["funds"][FUND]["committed_fen"] == 0


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([closed()], "not-proposed"),
        ([proposed(), closed(by="li")], "same-person"),
        ([proposed(), closed(digest=OTHER_LIST)], "other-list"),
        ([proposed(), proposed(by="wang", digest=OTHER_LIST), closed(digest=LIST)], "same-person"),
        ([proposed(), closed(), closed()], "fund-closed"),
    ],
)
def test_a_year_is_closed_only_on_the_list_that_another_signed(lines, code):
    assert verdicts(play(*on_notice(), *lines)) == [("fund.yearClosed", code)]


def test_while_the_closing_is_signed_nothing_is_approved():
    """Else a list that was signed would lack what was approved after it."""
    assert verdicts(play(*on_notice(), proposed(), APPROVED)) == [
        ("roster.approved", "fund-closing")
    ]


def test_a_closing_that_is_given_up_lets_approvals_go_on():
    given_up = act("fund.closeGivenUp", SUBJECT, DAY)
    assert verdicts(play(*on_notice(), proposed(), given_up, APPROVED)) == []
    assert verdicts(play(*on_notice(), given_up)) == [("fund.closeGivenUp", "not-proposed")]


def test_what_was_approved_before_is_released_and_ordered_after_the_close():
    lines = (*on_notice(), APPROVED, proposed(), closed())
    release = act("roster.released", "roster:r", DAY)
    order = act("payment.ordered", "", DAY, roster="roster:r", payee=W)
    result = play(*lines, release, order)
    assert verdicts(result) == []
    assert len(result["payments"]) == 1


def test_control_without_the_look_something_is_approved_beside_the_list(monkeypatch):
    monkeypatch.setattr(approving, "must_take_approvals", lambda fund: None)
    assert verdicts(play(*on_notice(), proposed(), APPROVED)) == []
