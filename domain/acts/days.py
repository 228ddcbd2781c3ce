"""Which days an act may carry: a fact lies in the past, an officer acts today (but in a sample
ledger)."""

from __future__ import annotations

from domain.command import Command, malformed, out_of_turn
from domain.entries import StreamKey
from domain.names import LEDGER
from domain.view import View

LEDGER_STREAM: StreamKey = ("ledger", LEDGER)


def not_in_the_future(command: Command) -> None:
    """A fact is told once it has happened."""
    if command.happened_on > command.today:
        rule = f"lies in the future; today is {command.today}"
        raise malformed("future-day", "data.happened_on", rule)


def officers_day(command: Command, view: View) -> None:
    """An officer's day is today; only a sample ledger accepts earlier days.

    The ledger's stream must be loaded.
    """
    not_in_the_future(command)
    ledger = view.ledger()
    if ledger is None:
        raise out_of_turn("ledger-not-opened", "subject", "open the ledger first: ledger migrate")
    if not ledger.sample and command.happened_on != command.today:
        rule = f"an officer acts on {command.today}; earlier days are for sample ledgers"
        raise malformed("officers-day", "data.happened_on", rule)
