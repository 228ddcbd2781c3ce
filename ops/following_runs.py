"""Which events that something follows from are followed together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from domain.event import Event, Recorded
from domain.payment import PaymentPaid
from domain.payment_outcomes import PaymentReturned, PaymentSettled
from domain.roster import RosterApproved

LINES_A_COMMAND = 1_000
LINES_A_PAYMENT = 20  # reckoned: most pay a few, an agency's some hundred
TOGETHER = (RosterApproved, PaymentPaid, PaymentSettled, PaymentReturned)


def runs(events: Sequence[Recorded]) -> Iterator[list[Recorded]]:
    """Neighbours of a kind that may go together in one list: as many as have few enough lines, for
    all their rosters or payments are in memory at once."""
    run: list[Recorded] = []
    lines = 0
    for happened in events:
        kind = type(happened.event)
        more = lines_about(happened.event)
        alike = run and type(run[0].event) is kind and kind in TOGETHER
        if run and (not alike or lines + more > LINES_A_COMMAND):
            yield run
            run, lines = [], 0
        run.append(happened)
        lines += more
    if run:
        yield run


def lines_about(event: Event) -> int:
    """How many lines an event is about, or about how many where it does not say."""
    return event.count if isinstance(event, RosterApproved) else LINES_A_PAYMENT
