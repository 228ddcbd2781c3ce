"""The vocabulary of stages covers every state, and an event alone leads to the later ones."""

from datetime import date
from types import SimpleNamespace

import pytest

from domain import grant, payment, roster
from domain.due.dues import is_owed
from domain.due.placing import OF_PAYMENT, place
from domain.due.stage import CLOSED, Owner, Stage
from domain.due.standing import GrantStanding, PaymentStanding, RosterStanding
from domain.policies.assessing import Assessment, Due, NotDue, NotYet
from domain.policies.yizhengfa_2018_9.schemes import SCHEMES
from domain.reasons import Reason

ENTERED, DAY = date(2019, 6, 1), date(2019, 7, 31)


def granted(status, **more):
    about = ("p", "applicant", "b", ENTERED, "", None, 1)
    state = grant.Grant("g", 3, "a", 1, "s", *about, status=status, **more)
    return GrantStanding(state, ENTERED, 1, "officer")


def on_roster(status):
    return RosterStanding(roster.Roster("r", 3, "s", "f/2019", ENTERED, ENTERED, status), ENTERED)


def paying(status):
    return PaymentStanding(payment.Payment("y", 3, "r", status), DAY)


@pytest.mark.parametrize("status", grant.Status)
@pytest.mark.parametrize("of_roster", [None, *roster.Status])
@pytest.mark.parametrize("of_payment", [None, *payment.Status])
def test_whatever_the_states_there_is_one_place(status, of_roster, of_payment):
    on = on_roster(of_roster) if of_roster else None
    paid = paying(of_payment) if of_payment else None
    found = place(granted(status), on, paid, None, DAY)
    assert isinstance(found.stage, Stage)
    assert isinstance(found.owner, Owner)
    assert ENTERED <= found.entered_on <= DAY
    if found.stage in CLOSED:
        assert found.owner is Owner.NOBODY


def test_every_status_of_a_payment_but_its_beginning_is_a_stage():
    said = {status.value for status in payment.Status} - {payment.Status.BEGUN.value}
    assert said <= OF_PAYMENT.keys()


@pytest.mark.parametrize("word", sorted(OF_PAYMENT))
def test_a_stage_of_the_payment_is_reached_by_the_payments_own_status(word):
    """Also those that no event gives yet."""
    told = SimpleNamespace(payment=SimpleNamespace(status=SimpleNamespace(value=word)))
    told.entered_on = DAY
    found = place(
        granted(grant.Status.APPROVED), on_roster(roster.Status.RELEASED), told, None, DAY
    )
    assert (found.stage.value, found.entered_on) == (word, DAY)


def test_a_grant_taken_back_does_not_follow_its_payment():
    found = place(granted(grant.Status.REVOKED), None, paying(payment.Status.PAID), None, DAY)
    assert found.stage is Stage.REVOKED


def test_stages_stand_in_the_order_of_the_way():
    ranks = [stage.rank for stage in Stage]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) == len(ranks)
    assert Stage.UNCLAIMED.rank < min(stage.rank for stage in Stage if stage.value != "unclaimed")


@pytest.mark.parametrize(
    ("result", "owed"),
    [
        (Due(1, ()), True),
        (NotYet(Reason.PARAMETER_UNSET, None), True),
        (NotYet(Reason.PERIOD_OPEN, DAY), False),
        (NotDue((Reason.DUPLICATE,)), False),
    ],
)
def test_what_only_lacks_its_sum_is_owed(result, owed):
    judged = SimpleNamespace(assessment=Assessment(result, ()))
    assert is_owed(judged) is owed


def test_every_scheme_says_who_could_claim():
    for scheme in SCHEMES.values():
        assert scheme.possible.told_by in {
            "applicant",
            "enterprise",
            "round",
            "contract",
            "course",
            "loan",
        }
