"""What people and programs ask of the views: one thing, a page of many, how far the views are."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Lock
from typing import Any

import msgspec
from psycopg import sql
from psycopg_pool import ConnectionPool

from domain.codec import decode
from domain.event import Recorded, topic_of
from domain.ledger_stream import LedgerState
from domain.ledger_stream import evolve as evolve_ledger
from domain.names import LEDGER, PARAMETERS
from domain.payment import PaymentLinesAdded
from domain.reference import reference
from projections.recorder import RUNTIME_ROLE
from projections.views.all_views import VIEWS
from projections.views.reading_differences import DifferenceReader
from projections.views.reading_office import OfficeReader
from projections.views.reading_results import ResultReader
from projections.views.runner import ViewRunner, session

Item = dict[str, Any]

FOLDER = Path(__file__).parent
AWARDED = (FOLDER / "awarded_grants.sql").read_text()
PENDED = (FOLDER / "pended_due.sql").read_text()
WOKEN = (FOLDER / "pended_woken.sql").read_text()
DUE = (FOLDER / "due_spells.sql").read_text()
WAITING = """
select to_jsonb(rosters) from rosters where status = 'waiting' order by fund, waiting_since
"""
WAITING_WITH_ROOM = (FOLDER / "waiting_with_room.sql").read_text()
STREAM = """
select originator_id::text, originator_version, topic, state, notification_id, recorded_at
from stored_events where originator_id = %s and originator_version > %s
order by originator_version limit %s
"""
FILTERS = ("status", "scheme", "payee", "beneficiary", "application", "roster", "payment")
A_PAUSE = 0.005, 0.1  # seconds between two looks at the positions, growing


class ViewReader(ResultReader, DifferenceReader, OfficeReader):
    """Answers are plain dicts and lists, as they stand in JSON; what is listed has its stream as
    `id`. Thread-safe; connects when first asked. `close` it."""

    def __init__(self, dsn: str, *, role: str = RUNTIME_ROLE, connections: int = 4) -> None:
        self.dsn, self.role = dsn, role
        self._connections = connections
        self._pool: ConnectionPool[Any] | None = None
        self._lock = Lock()
        self._ledger: LedgerState | None = None

    def close(self) -> None:
        if self._pool is not None:
            self._pool.close()

    def __enter__(self) -> ViewReader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # How far the views are

    def positions(self) -> list[Item]:
        """Of each view its position and, where it stopped, why: then its figures are incomplete."""
        return self._all("select to_jsonb(view_position) from view_position order by view")

    def wait_for(self, position: int, timeout: float, views: Sequence[str] = ()) -> bool:
        """Whether these views, or all, come to stand at `position` or after it, within so many
        seconds."""
        deadline, pause = time.monotonic() + timeout, A_PAUSE[0]
        wanted = list(views) or [view.name for view in VIEWS]
        while self._reached(wanted) < position:
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            time.sleep(min(pause, left))
            pause = min(2 * pause, A_PAUSE[1])
        return True

    def _reached(self, wanted: Sequence[str]) -> int:
        statement = "select min(position), count(*) from view_position where view = any(%s)"
        [(lowest, found)] = self._fetch(statement, (wanted,))
        return int(lowest) if found == len(wanted) else 0

    def catch_up(self) -> int:
        """Follows the log here and now, whether or not another process does."""
        with ViewRunner(self.dsn, role=self.role) as runner:
            return runner.catch_up()

    # Grants

    def grant(self, id: str) -> Item | None:  # noqa: A002  # the name that the address has
        return self._of("grants", "grant", id)

    def grants(self, filters: Mapping[str, str], after: str | None, limit: int) -> list[Item]:
        """In order of filing, after the grant `after`. Filters: FILTERS, all of them met."""
        return self._page("grants", ("grant", "applied_at"), filters, after, limit)

    def awarded_grants(self, scheme: str, county: str | None, limit: int) -> list[Item]:
        """Awarded, not listed, not marked for review; in order of filing. `county`: the payee's."""
        parameters = {"scheme": scheme, "county": county, "limit": limit}
        return _named(self._all(AWARDED, parameters), "grant")

    def pended_due(self, day: date, limit: int, after: Item | None = None) -> list[Item]:
        """Pended grants that may be decided by `day`, in order of filing, after the one given:
        their day has come, or the parameter they wait for was set since."""
        return self._pended(PENDED, day, limit, after)

    def woken(self, day: date, limit: int, after: Item | None = None, since: int = 0) -> list[Item]:
        """Those of them for which their parameter was set, or a fact told, since they were decided
        and after a position."""
        return self._pended(WOKEN, day, limit, after, since)

    def _pended(
        self, statement: str, day: date, limit: int, after: Item | None, since: int = 0
    ) -> list[Item]:
        filed_on, applied_at = (after["filed_on"], after["applied_at"]) if after else (date.min, 0)
        parameters = {
            "day": day,
            "parameters": PARAMETERS,
            "filed_on": filed_on,
            "applied_at": applied_at,
            "limit": limit,
            "since": since,
        }
        return _named(self._all(statement, parameters), "grant")

    # Applications, rosters, payments

    def application(self, id: str) -> Item | None:  # noqa: A002
        return self._of("applications", "application", id)

    def roster(self, id: str) -> Item | None:  # noqa: A002
        return self._of("rosters", "roster", id)

    def rosters(self, filters: Mapping[str, str], after: str | None, limit: int) -> list[Item]:
        """In the order they were opened. Filters: status, scheme, fund."""
        return self._page("rosters", ("roster", "opened_at"), filters, after, limit)

    def roster_lines(self, id: str, after: int, limit: int) -> list[Item]:  # noqa: A002
        """The lines of a roster, after the number given."""
        statement = (
            "select to_jsonb(roster_lines) from roster_lines where roster = %s and line > %s "
            "order by line limit %s"
        )
        return self._all(statement, (id, after, limit))

    def waiting_rosters(self, with_room: bool = False) -> list[Item]:
        """Fund by fund, in the order of its queue. `with_room`: only queues whose first would go
        through as it was signed."""
        return _named(self._all(WAITING_WITH_ROOM if with_room else WAITING), "roster")

    def payment(self, id: str) -> Item | None:  # noqa: A002
        """With its `grants`: what is paid to each."""
        payment = self._of("payments", "payment", id)
        if payment is None:
            return None
        topic = topic_of(PaymentLinesAdded)
        added = [one["fact"] for one in self.history(id, 0, 10_000) if one["topic"] == topic]
        lines = [line for one in added for line in one["lines"]]
        return self._with_reference(payment) | {"grants": lines}

    def payments(self, after: str | None, limit: int) -> list[Item]:
        """In the order they were ordered."""
        page = self._page("payments", ("payment", "ordered_at"), {}, after, limit)
        return [self._with_reference(one) for one in page]

    def _with_reference(self, payment: Item) -> Item:
        """What the bank knows it by."""
        if self._ledger is None:
            [opened] = self._stream(LEDGER, 0, 1)
            self._ledger = evolve_ledger(None, opened)
        ledger, position = self._ledger, payment["ordered_at"]
        ordered = reference(ledger.code, ledger.epoch, position) if position else ""
        return payment | {"reference": ordered}

    # Persons

    def due_spells(self, day: date, limit: int, after: Item | None = None) -> list[Item]:
        """Spells that completed six months by `day` and are proven through that, not told yet; in
        the order they completed, after the one given."""
        names = ("completes_on", "person", "hired_version")
        start = [after[name] for name in names] if after else [date.min, None, 0]
        parameters = dict(zip(names, start, strict=True)) | {"day": day, "limit": limit}
        return self._all(DUE, parameters)

    def history(self, stream: str, after: int, limit: int) -> list[Item]:
        """The events of a stream, after a version."""
        return [_told(one) for one in self._stream(stream, after, limit)]

    # Asking

    def _of(self, table: str, key: str, id: str) -> Item | None:  # noqa: A002
        statement = sql.SQL("select to_jsonb({0}) from {0} where {1} = %s").format(
            sql.Identifier(table), sql.Identifier(key)
        )
        found = self._all(statement, (id,))
        return _named(found, key)[0] if found else None

    def _page(
        self,
        table: str,
        columns: tuple[str, str],
        filters: Mapping[str, str],
        after: str | None,
        limit: int,
    ) -> list[Item]:
        """Rows in order of a position (the second of `columns`), after the one with this id."""
        key, place = map(sql.Identifier, columns)
        name = sql.Identifier(table)
        conditions = [sql.SQL("{} = %s").format(sql.Identifier(one)) for one in filters]
        parameters: list[object] = list(filters.values())
        if after is not None:
            conditions.append(
                sql.SQL(
                    "({place}, {key}) > (select {place}, {key} from {name} where {key} = %s)"
                ).format(place=place, key=key, name=name)
            )
            parameters.append(after)
        where = sql.SQL("where {}").format(sql.SQL(" and ").join(conditions))
        statement = sql.SQL("select to_jsonb({0}) from {0} {1} order by {2}, {3} limit %s").format(
            name, where if conditions else sql.SQL(""), place, key
        )
        return _named(self._all(statement, (*parameters, limit)), columns[0])

    def _stream(self, stream: str, after: int, limit: int) -> list[Recorded]:
        return [decode(*row) for row in self._fetch(STREAM, (stream, after, limit))]

    def _all(self, statement: Any, parameters: Any = ()) -> list[Item]:
        return [row[0] for row in self._fetch(statement, parameters)]

    def _fetch(self, statement: Any, parameters: Any) -> list[tuple[Any, ...]]:
        with self._open().connection() as connection:
            found: list[tuple[Any, ...]] = connection.execute(statement, parameters).fetchall()
            return found

    def _open(self) -> ConnectionPool[Any]:
        with self._lock:
            if self._pool is None:
                self._pool = ConnectionPool(
                    session(self.dsn, self.role),
                    min_size=1,
                    max_size=self._connections,
                    kwargs={"autocommit": True},
                    open=True,
                    name="views",
                )
            return self._pool


def _named(rows: list[Item], key: str) -> list[Item]:
    """The stream first, as `id`."""
    return [{"id": row.pop(key)} | row for row in rows]


def _told(happened: Recorded) -> Item:
    moment = datetime.fromtimestamp(happened.recorded_at / 1_000_000, UTC)
    told: Item = {
        "position": happened.position,
        "version": happened.version,
        "topic": topic_of(happened.event),
        "recorded_at": moment.isoformat(),
        "happened_on": happened.happened_on.isoformat(),
        "grade": happened.grade,
        "fact": msgspec.to_builtins(happened.event),
    }
    if happened.actor is not None:
        told["actor"] = msgspec.to_builtins(happened.actor)
    return told
