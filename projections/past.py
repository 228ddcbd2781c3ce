"""Which schemes have their past in, by whom and since when: from the ledger's own stream."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from domain.event import Recorded
from domain.ledger_stream import LedgerPastRecorded

Item = dict[str, Any]


def pasts_in(events: Sequence[Recorded]) -> list[Item]:
    """What officers have recorded, in order, as JSON has it."""
    return [
        {
            "scheme": event.scheme,
            "past": event.past,
            "document": event.document,
            "open_breaks": event.open_breaks,
            "on": one.happened_on.isoformat(),
            "position": one.position,
            "person": one.actor.person if one.actor else "",
        }
        for one in events
        if isinstance(event := one.event, LedgerPastRecorded)
    ]
