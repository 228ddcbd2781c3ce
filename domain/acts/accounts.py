"""Accounts that changed: nothing is paid on one that is new until a second person confirms it.

Somebody who can change an account can send another's money to himself; he would do it shortly
before it is paid.
"""

from __future__ import annotations

from datetime import date

import msgspec

from domain.account_confirmed import (
    AccountConfirmed,
    ApplicantAccountConfirmed,
    EnterpriseAccountConfirmed,
)
from domain.acts.act import Act, Decided, Needs, one
from domain.acts.days import LEDGER_STREAM, officers_day
from domain.applicant import ApplicantAccountChanged
from domain.command import AlreadyRecorded, Command, out_of_turn
from domain.enterprise import EnterpriseAccountChanged
from domain.entries import StreamKey
from domain.history import Fact, History
from domain.reasons import Reason
from domain.view import View

NEW_DAYS = 7
"""So many days an account counts as new."""

CHANGED = (ApplicantAccountChanged, EnterpriseAccountChanged)
CONFIRMED = (ApplicantAccountConfirmed, EnterpriseAccountConfirmed)


class ConfirmAccount(msgspec.Struct, frozen=True, gc=False):
    """The account of the subject, by its own event."""

    event: AccountConfirmed


def payee_key(payee: str) -> StreamKey:
    """What a payment order wants loaded of its payee, person or unit: its stream says which."""
    return ("enterprise", payee)


def account_to_pay(view: View, payee: str, listed: str, day: date) -> str:
    """The vault record to pay to: the one that was signed with the line (`listed`), or the payee's
    present one where a second person confirmed it.

    Raises Refused (out of turn) where the payee has another account by now, or has had this one
    for less than seven days, and nobody confirmed it. Which day the change is said to be of counts
    only for one that was there when the line was listed: a change told later cannot be dated away.
    """
    history = _payee(view, payee)
    latest = _latest(history)
    if history is None or latest is None or not _is_new(latest, listed, day):
        return listed
    if _confirmation(history, latest) is None:
        rule = (
            f"the payee's account was changed (version {latest.version} of {payee}, {latest.on}); "
            "another person confirms it first (accountConfirmed)"
        )
        raise out_of_turn("account-changed", "data.payee", rule)
    return _record(latest)


def _payee(view: View, payee: str) -> History | None:
    if view.kind(payee) == "applicant":
        return view.applicant(payee)
    return view.enterprise(payee)


def _latest(history: History | None) -> Fact | None:
    facts = history.facts if history else ()
    return next((fact for fact in reversed(facts) if isinstance(fact.event, CHANGED)), None)


def _is_new(latest: Fact, listed: str, day: date) -> bool:
    return _record(latest) != listed or (day - latest.on).days < NEW_DAYS


def _record(changed: Fact) -> str:
    event = changed.event
    assert isinstance(event, CHANGED)
    return event.record


def _confirmation(history: History, changed: Fact) -> Fact | None:
    return next(
        (
            fact
            for fact in history.facts
            if isinstance(fact.event, CONFIRMED) and fact.event.changed_version == changed.version
        ),
        None,
    )


# Confirming


def needs(command: Command, intent: ConfirmAccount, view: View) -> Needs:
    return Needs((LEDGER_STREAM, (command.kind, command.stream)))


def decide(command: Command, intent: ConfirmAccount, view: View) -> Decided:
    """The present account, by another person than who told it."""
    officers_day(command, view)
    history: History | None = view.state(command.kind, command.stream)
    latest = _latest(history)
    if history is None or latest is None or latest.version != intent.event.changed_version:
        rule = f"the present account is of version {latest.version if latest else 0}"
        raise out_of_turn("other-account", "data.changed_version", rule)
    earlier = _confirmation(history, latest)
    if earlier is not None:
        raise AlreadyRecorded(earlier.stream, earlier.version)
    if latest.told_by == command.actor.person:
        rule = "who told the change may not confirm it"
        raise out_of_turn("same-person", "actor", rule, Reason.SAME_PERSON.code)
    return one(command.kind, command.stream, intent.event)


CONFIRM = Act(needs, decide)
