"""The log in PostgreSQL: append through the guards, read in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
from psycopg import sql

from domain.codec import EVENT_CLASSES, EventTooLarge, decode
from domain.event import Recorded
from domain.log import (
    Answer,
    Batch,
    Failed,
    HeldPeriod,
    Holder,
    Known,
    LogUnavailable,
    Question,
    Verdict,
)
from projections.append_call import columns, verdicts
from projections.arrays import BinaryArray, integers, register, texts, uuids
from projections.prepared import Prepared, prepare
from projections.recorder import RUNTIME_ROLE, UNREACHABLE, LedgerApplication

A_READ = 5_000
SMALL = 32  # commands that take the slow way without a further cut: `PostgresLog.small`

# Five kinds of rows in one answer, told apart by their first column; `asked` counts from 1.
# The plan is a nested loop over the question, never parallel: the rows of a stream come together.
LOAD = """
select 1 as kind, asked, version, topic, state, position, recorded_at
from unnest(%b, %b) with ordinality as question (stream, after, asked)
cross join lateral (
    select originator_version, topic, state, notification_id, recorded_at from stored_events
    where originator_id = stream and originator_version > after order by originator_version
) as event (version, topic, state, position, recorded_at)
union all
select 2, asked, fact_version, holder::text, null, null, null
from unnest(%b) with ordinality as question (key, asked) join claim using (key)
union all
select 3, asked, null, null, null, used, null
from unnest(%b) with ordinality as question (key, asked) join allowance using (key)
union all
select 4, asked, events, null, digest, position, null
from unnest(%b, %b) with ordinality as question (source, id, asked)
join idempotency using (source, id)
union all
select 5, asked, version, null, null, null, null
from unnest(%b) with ordinality as question (stream, asked)
cross join lateral (
    select originator_version from stored_events
    where originator_id = stream order by originator_version desc limit 1
) as head (version)
"""

PERIODS = """
select key, first, last, holder::text from unnest(%b) as question (key) join period using (key)
order by key, first
"""

# What this release does not know is read whatever is asked for: nobody may pass it over.
READ = sql.SQL("""
select originator_id::text, originator_version, topic, state, notification_id, recorded_at
from stored_events where notification_id > %b and notification_id <= %b
and (%b::text[] is null or topic = any(%b) or topic <> all({})) order by notification_id
""").format(sql.Literal(sorted(EVENT_CLASSES)))

HEAD = "select coalesce(max(notification_id), 0) from stored_events"


class LaidOut(list[Batch]):
    """Batches with their events encoded and their columns built; `said` of those that cannot be."""

    def __init__(self, batches: Sequence[Batch], small: int) -> None:
        super().__init__(batches)
        self.said: dict[int, Verdict] = {}
        self.ready: dict[int, Prepared] = {}
        for number, batch in enumerate(batches):
            try:
                self.ready[number] = prepare(batch)
            except (EventTooLarge, ValueError) as no:
                self.said[number] = Failed(str(no))
        self.columns: dict[str, BinaryArray] = {}
        with suppress(ValueError):  # one holds what is no stream id: found by halving
            commands = list(self.ready.values())
            self.columns = columns(commands, halving=len(commands) > small)


class PostgresLog:
    """One appending connection, a small pool for reads. Build one per process, after forking.

    The database must be migrated (projections/migrate.py). Sessions act as `role`; an empty one
    leaves them as the user that the address names. Raises LogUnavailable from every method when
    the server cannot be reached.
    """

    small = SMALL

    def __init__(self, dsn: str, *, role: str = RUNTIME_ROLE) -> None:
        environment = {"LEDGER_ADDRESS": dsn, "LEDGER_ROLE": role}
        self.application = LedgerApplication(env=environment)
        self._recorder = self.application.recorder

    def close(self) -> None:
        self.application.close()

    # Append

    def lay_out(self, batches: Sequence[Batch]) -> LaidOut:
        return LaidOut(batches, self.small)

    def append(self, batches: Sequence[Batch], *, all_or_nothing: bool = False) -> list[Verdict]:
        laid_out = batches if isinstance(batches, LaidOut) else self.lay_out(batches)
        said, ready = dict(laid_out.said), laid_out.ready
        if ready:
            arguments = {} if all_or_nothing else laid_out.columns
            judged = self._judge(list(ready.values()), all_or_nothing, arguments)
            said.update(zip(ready, judged, strict=True))
        return [said[number] for number in range(len(batches))]

    def _judge(
        self,
        commands: Sequence[Prepared],
        whole: bool,
        laid_out: dict[str, BinaryArray] | None = None,
    ) -> list[Verdict]:
        """A large batch that does not fit the fast path is halved, so that only a small part goes
        the slow way, ten times as dear. An error that nobody expected splits it until its cause
        stands alone."""
        halving = not whole and len(commands) > self.small
        try:
            arguments = laid_out or columns(commands, halving=halving)
            rows = self._recorder.append(arguments, whole=whole, halving=halving)
        except (psycopg.Error, ValueError) as error:
            if len(commands) == 1 or whole:
                state = getattr(error, "sqlstate", None)  # the text would echo values
                return [Failed(f"{type(error).__name__} {state}")] * len(commands)
            return self._halves(commands)
        return self._halves(commands) if rows[0].verdict == "halve" else verdicts(commands, rows)

    def _halves(self, commands: Sequence[Prepared]) -> list[Verdict]:
        half = len(commands) // 2
        return [*self._judge(commands[:half], False), *self._judge(commands[half:], False)]

    # Read

    def load(self, question: Question) -> Answer:
        answer = Answer({}, {}, {}, {}, {}, {})
        parameters = (
            uuids([stream for stream, _ in question.streams]),
            integers([after for _, after in question.streams]),
            texts(question.claims),
            texts(question.allowances),
            texts([source for source, _ in question.pairs]),
            texts([identifier for _, identifier in question.pairs]),
            uuids(question.heads),
        )
        _fill(answer, question, self._fetch(LOAD, parameters))
        if question.periods:  # asked apart: few claims do, and every question pays for its parts
            for key, *held in self._fetch(PERIODS, (texts(question.periods),)):
                answer.periods[key] = (*answer.periods.get(key, ()), HeldPeriod(*held))
        return answer

    def read(self, after: int, limit: int, topics: Sequence[str] = ()) -> list[Recorded]:
        wanted = texts(topics) if topics else None
        rows = self._fetch(READ, (after, after + limit, wanted, wanted))
        return [decode(*row) for row in rows]

    def stream(self, stream: str, after: int = 0) -> list[Recorded]:
        return self.load(Question(streams=((stream, after),))).streams.get(stream, [])

    def head(self) -> int:
        return int(self._fetch(HEAD, ())[0][0])

    def follow(self, after: int) -> Iterator[Recorded]:
        head = self.head()
        while after < head:
            events = self.read(after, min(A_READ, head - after))
            yield from events
            after = events[-1].position

    def _fetch(
        self, statement: str | sql.Composed, parameters: Sequence[object]
    ) -> list[tuple[Any, ...]]:
        with self._reading() as connection, connection.cursor(binary=True) as cursor:
            cursor.row_factory = psycopg.rows.tuple_row
            cursor.execute(statement, parameters, prepare=True)
            return cursor.fetchall()

    @contextmanager
    def _reading(self) -> Iterator[psycopg.Connection[Any]]:
        try:
            with self._recorder.datastore.get_connection() as connection:
                register(connection)
                yield connection
        except UNREACHABLE as lost:
            raise LogUnavailable(type(lost).__name__) from lost


def _fill(answer: Answer, question: Question, rows: Sequence[tuple[Any, ...]]) -> None:
    """Sort the rows out by kind. Those of a stream stand together, in order of versions."""
    events: list[Recorded] = []
    stream, reading = "", 0
    for kind, asked, number, text, content, position, recorded_at in rows:
        if kind == 1:
            if asked != reading:
                reading, stream, events = asked, question.streams[asked - 1][0], []
                answer.streams[stream] = events
            events.append(decode(stream, number, text, content, position, recorded_at))
        elif kind == 2:
            answer.claims[question.claims[asked - 1]] = Holder(text, number)
        elif kind == 3:
            answer.allowances[question.allowances[asked - 1]] = position
        elif kind == 4:
            pair = question.pairs[asked - 1]
            answer.pairs[pair] = Known(position, number, content)
        else:
            answer.heads[question.heads[asked - 1]] = number


__all__ = ["LogUnavailable", "PostgresLog"]
