"""What is stopped, by whom and since when: from the ledger's own stream, which is short."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import psycopg

from domain.codec import decode
from domain.event import Recorded
from domain.ledger_stream import LedgerState, evolve
from domain.names import LEDGER

Item = dict[str, Any]

STREAM = """
select originator_id::text, originator_version, topic, state, notification_id, recorded_at
from stored_events where originator_id = %s order by originator_version
"""


def stops_in(events: Sequence[Recorded]) -> list[Item]:
    """The stops that hold after the events of the ledger's stream, in the order they were made, as
    JSON has them. `stop`: its number, which a lift names; `since`: when it was recorded, UTC."""
    state: LedgerState | None = None
    for one in events:
        state = evolve(state, one)
    recorded = {one.version: one for one in events}
    return [
        {
            "stop": stop.version,
            "what": stop.what,
            "name": stop.name,
            "reason": stop.reason,
            "on": stop.on.isoformat(),
            "since": _moment(recorded[stop.version]).isoformat(),
            "position": recorded[stop.version].position,
            "person": stop.person,
            "role": stop.role,
            "office": stop.office,
            "lift_proposed_by": stop.lift_proposer or None,
        }
        for stop in (state.stops if state else ())
    ]


def stops_now(connection: psycopg.Connection[Any]) -> list[Item]:
    """The same, from the database. Raises UnknownFormat."""
    rows = connection.execute(STREAM, (LEDGER,)).fetchall()
    return stops_in([decode(*row) for row in rows])


def _moment(happened: Recorded) -> datetime:
    return datetime.fromtimestamp(happened.recorded_at / 1_000_000, UTC)
