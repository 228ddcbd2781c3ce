"""After each benchmark: what must be in the log, and that the guards follow from it."""

from __future__ import annotations

from collections import Counter

import msgspec
import psycopg

from domain.log import Log
from ops.bench.place import Place
from projections.guards_memory import FundPosition, Guards
from projections.guards_rebuild import GuardsDiffer, guard_digest, rebuilt_digest
from projections.prepared import steps_of

HEAD = "select coalesce(max(notification_id), 0) from stored_events"
PLACES = "select count(*), coalesce(min(notification_id), 1) from stored_events"
FUNDS = "select key, committed, lim, closed from fund_position order by key"
KEPT = """
select count(*) from unnest(%s::text[], %s::uuid[]) as wanted (key, holder)
join claim on claim.key = wanted.key and claim.holder = wanted.holder
"""
A_LOOK = 20_000


class WrongResult(Exception):
    """The run did not do what it should have done: no figure of it is shown."""


class Before(msgspec.Struct, frozen=True):
    """What a database held before the benchmark."""

    head: int
    claims: int
    pairs: int
    funds: tuple[tuple[str, int, int, bool], ...]


class Expected(msgspec.Struct, frozen=True):
    """What the benchmark should have added. `topics`: events by topic; `pairs`: commands stored;
    `claims`: keys taken; `fund_fen`: taken from the funds."""

    topics: dict[str, int]
    pairs: int
    claims: int = 0
    fund_fen: int = 0


def before(dsn: str) -> Before:
    with psycopg.connect(dsn, autocommit=True) as connection:
        return _look(connection)


def check(place: Place, dsn: str, was: Before, expected: Expected) -> None:
    """Raises WrongResult."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        now = _look(connection)
        _positions(connection, now)
    wanted = sum(expected.topics.values())
    _same("events", now.head - was.head, wanted)
    _same("pairs", now.pairs - was.pairs, expected.pairs)
    _same("claims", now.claims - was.claims, expected.claims)
    _same("fen taken", _committed(now) - _committed(was), expected.fund_fen)
    with place.parts(dsn) as parts:
        _follow(dsn, parts.log, was, now, expected)


def check_whole(place: Place, dsn: str) -> None:
    """Every guard from the whole log; takes a quarter of a minute a million events.

    Raises WrongResult.
    """
    with psycopg.connect(dsn, autocommit=True) as connection:
        live = guard_digest(connection)
        _positions(connection, _look(connection))
    with place.parts(dsn) as parts:
        try:
            rebuilt = rebuilt_digest(parts.log, live.position)
        except GuardsDiffer as no:
            raise WrongResult(str(no)) from no
    _same("guards, rebuilt from the whole log", rebuilt.sha256, live.sha256)


def _look(connection: psycopg.Connection) -> Before:
    def count(statement: str) -> int:
        row = connection.execute(statement.encode()).fetchone()
        assert row is not None
        return int(row[0])

    head, claims = count(HEAD), count("select count(*) from claim")
    pairs = count("select count(*) from idempotency")
    return Before(head, claims, pairs, tuple(connection.execute(FUNDS).fetchall()))


def _positions(connection: psycopg.Connection, now: Before) -> None:
    """No gap: as many events as the last position says, the first at 1 (none twice, by index)."""
    row = connection.execute(PLACES).fetchone()
    _same("positions", row, (now.head, 1))


def _committed(look: Before) -> int:
    return sum(row[1] for row in look.funds)


def _follow(dsn: str, log: Log, was: Before, now: Before, expected: Expected) -> None:
    """Every event since: its topic is counted, what it takes is taken again, on the funds as they
    were; then the live rows must be these."""
    guards, topics = Guards(), Counter[str]()
    guards.funds = {
        key: FundPosition(limit, committed, closed) for key, committed, limit, closed in was.funds
    }
    for one in log.follow(was.head):
        topics[str(one.event.__struct_config__.tag)] += 1
        refused = guards.apply(steps_of([(one.stream, one.version, one.event, one.happened_on)]))
        if refused is not None:
            raise WrongResult(f"position {one.position}: {refused}")
    _same("topics", dict(topics), {key: count for key, count in expected.topics.items() if count})
    _same("claims, rebuilt", len(guards.claims), expected.claims)
    live = {key: (committed, limit) for key, committed, limit, _ in now.funds}
    rebuilt = {key: (fund.committed, fund.limit) for key, fund in guards.funds.items()}
    _same("funds, rebuilt", rebuilt, live)
    wanted = [(key, holder.stream) for key, holder in guards.claims.items()]
    _same("claims held by whom they should be", _held(dsn, wanted), len(wanted))


def _held(dsn: str, wanted: list[tuple[str, str]]) -> int:
    found = 0
    with psycopg.connect(dsn, autocommit=True) as connection:
        for start in range(0, len(wanted), A_LOOK):
            part = wanted[start : start + A_LOOK]
            row = connection.execute(KEPT, [[k for k, _ in part], [h for _, h in part]]).fetchone()
            assert row is not None
            found += row[0]
    return found


def _same(what: str, found: object, wanted: object) -> None:
    if found != wanted:
        raise WrongResult(f"{what}: found {found}, expected {wanted}")
