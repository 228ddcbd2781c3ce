"""An account changed shortly before it is paid: a second person confirms before it is ordered."""

from datetime import date, timedelta

import pytest
from policy_lines import W, act, event, play, poor, roster, transport, verdicts

from domain.acts import accounts
from domain.history import with_fact

SUBJECT, ORDER = "roster:r", "payment.ordered"
PUBLISHED, AFTER = "2018-10-15", "2018-10-22"
NUMBER = "6222000000000017"


def released():
    return (
        poor("W", "V"),
        event("applicant.departed", [W, "person:V"], "2018-05-06", destination="Shenzhen"),
        transport("2018-06-01", name="a"),
        transport("2018-06-01", who="person:V", name="b"),
        roster("r", "a", "b", on=PUBLISHED, until="released"),
    )


def changed(on, who=W, number=NUMBER, by="clerk"):
    told = event("applicant.accountChanged", who, on, account=number, holder="W", bank="a bank")
    return {**told, "by": by}


def confirmed(version, who=W, by="case-officer"):
    line = act("applicant.accountConfirmed", who, AFTER, changed_version=version)
    return {**line, "by": by}


def order(who=W, on=AFTER):
    return act(ORDER, "", on, roster=SUBJECT, payee=who)


def test_a_change_stops_its_payment_and_no_other():
    result = play(*released(), changed("2018-10-20"), order(), order("person:V"))
    assert verdicts(result) == [(ORDER, "account-changed")]
    assert [one["payee"] for one in result["payments"]] == ["person:V"]


def test_a_second_person_confirms_and_the_new_account_is_paid():
    lines = (*released(), changed("2018-10-20"), confirmed(5), order())
    result = play(*lines)
    assert verdicts(result) == []
    assert result["payments"][0]["status"] == "ordered"


def test_who_told_the_change_does_not_confirm_it():
    lines = (*released(), changed("2018-10-20", by="li"), confirmed(5, by="li"), order())
    assert verdicts(play(*lines)) == [
        ("applicant.accountConfirmed", "same-person"),
        (ORDER, "account-changed"),
    ]


def test_confirmed_is_only_the_change_that_was_looked_at():
    """Another change after the confirmed one stops the payment again."""
    first, second = changed("2018-10-20"), changed("2018-10-21", number="6222000000000025")
    lines = (*released(), first, confirmed(5), second, order())
    assert verdicts(play(*lines)) == [(ORDER, "account-changed")]
    late = (*released(), first, second, confirmed(5), order())
    assert verdicts(play(*late)) == [
        ("applicant.accountConfirmed", "other-account"),
        (ORDER, "account-changed"),
    ]
    assert verdicts(play(*released(), first, second, confirmed(6), order())) == []


def test_a_change_told_after_the_listing_cannot_be_dated_away():
    """Said to be of years ago, it is still not the account that was signed."""
    lines = (*released(), changed("2015-06-01"), order())
    assert verdicts(play(*lines)) == [(ORDER, "account-changed")]


ON_NOTICE = "2018-10-15"


@pytest.mark.parametrize(("days", "stops"), [(0, True), (6, True), (7, False), (30, False)])
def test_an_account_is_new_for_seven_days(days, stops):
    """Changed before the line was listed, so that the line has the new account: only its age
    counts. The notice is of one day, so that the order can follow soon."""
    ordered = date(2018, 10, 16)
    told = changed(str(ordered - timedelta(days=days)))
    of_one_day = {"set": {"notice.length": {"working_days": 1, "calendar_days": 0}}}
    if days == 0:
        lines = (of_one_day, *awarded(), roster("r", "a", on=ON_NOTICE, until="released"), told)
    else:
        lines = (of_one_day, *awarded(), told, roster("r", "a", on=ON_NOTICE, until="released"))
    expected = [(ORDER, "account-changed")] if stops else []
    assert verdicts(play(*lines, order(on=str(ordered)))) == expected


def awarded():
    return (
        poor(),
        event("applicant.departed", W, "2018-05-06", destination="Shenzhen"),
        transport("2018-06-01"),
    )


def test_control_without_the_look_the_changed_account_is_paid(monkeypatch):
    monkeypatch.setattr(accounts, "_is_new", lambda latest, listed, day: False)
    assert verdicts(play(*released(), changed("2018-10-20"), order())) == []


def test_control_without_the_teller_one_person_does_both(monkeypatch):
    monkeypatch.setattr("domain.applicant.with_its_teller", with_fact)
    lines = (*released(), changed("2018-10-20", by="li"), confirmed(5, by="li"), order())
    assert verdicts(play(*lines)) == []
