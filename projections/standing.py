"""How a ledger stands: who is how far behind, what room funds have, what waits longest. For people
who operate it: no stream, no number and no name of a person is in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec
import psycopg

from projections.recorder import RUNTIME_ROLE
from projections.views.all_views import VIEWS
from projections.views.runner import session

PATIENCE_MS = 5_000
WAL_SLOT = "ledger_backup"
"""The replication slot of `ledger backup --wal`."""
STAGES = ("applied", "pended", "contested", "awarded", "listed", "held", "approved")
"""Statuses of a grant on which somebody or something must still act."""

# Of what is not followed yet, the oldest event says for how many seconds.
FOLLOWING = """
with places (kind, name, position, stopped) as (
    select 'view', wanted.view, coalesce(at.position, 0), at.error is not null
    from unnest(%(views)s::text[]) as wanted (view) left join view_position as at using (view)
    union all
    select 'follower', follower, position, false from follower_position
    union all
    select 'follower', 'relay', max(position), false from relay_place
    having max(position) is not null
),
head as (select coalesce(max(notification_id), 0) as position from stored_events)
select kind, name, head.position - places.position,
    coalesce(extract(epoch from clock_timestamp()) - next.recorded_at / 1e6, 0)::float8, stopped
from places cross join head
left join stored_events as next on next.notification_id = places.position + 1
order by kind, name
"""
HEAD = "select coalesce(max(notification_id), 0) from stored_events"
FUNDS = """
select key, lim - committed, lim, closed, cardinality(waiting) from fund_position order by key
"""
# By the views: how far the money of each fund has come.
FUND_STAGES = """
select fund, stage, fen
from fund_use left join fund_stages using (fund)
cross join lateral (
    values ('on-notice', on_notice_fen), ('waiting', waiting_fen), ('approved', approved_fen),
        ('committed', committed_fen), ('paid', paid_fen), ('recovered', recovered_fen)
) as stages (stage, fen)
where fen is not null order by fund, stage
"""
PARKED = """
select count(*), coalesce(extract(epoch from clock_timestamp()) - min(arrived_at), 0)::float8
from inbox_parked
"""
# One look into the index for each stage, however many grants there are. Comparing the pair, not
# the status alone, keeps the planner from reading all grants for a stage without any.
LINES = """
select stage, extract(epoch from clock_timestamp()) - recorded_at / 1e6
from unnest(%(stages)s::text[]) as stages (stage)
cross join lateral (
    select status, applied_at from grants where (status, applied_at) >= (stage, 0)
    order by status, applied_at limit 1
) as oldest
join stored_events on notification_id = applied_at
where status = stage
"""
ROSTERS = """
select 'waiting', extract(epoch from clock_timestamp()) - recorded_at / 1e6
from (select min(waiting_since) as position from rosters where status = 'waiting') as oldest
join stored_events on notification_id = oldest.position
"""
# The condition on the status is that of the partial index payments_open, word for word.
PAYMENTS = """
select 'payment-' || stage, extract(epoch from clock_timestamp()) - recorded_at / 1e6
from unnest(array['ordered', 'sent', 'in-doubt']) as stages (stage)
cross join lateral (
    select status, ordered_at from payments
    where status in ('ordered', 'sent', 'in-doubt') and (status, ordered_at) >= (stage, 0)
    order by status, ordered_at limit 1
) as oldest
join stored_events on notification_id = ordered_at
where status = stage
"""


# What a slot keeps on the server because it has not been received, in bytes of write-ahead log.
RECEIVERS = """
select slot_name::text, active,
    pg_wal_lsn_diff(
        case when pg_is_in_recovery() then pg_last_wal_receive_lsn() else pg_current_wal_lsn() end,
        restart_lsn
    )::float8
from pg_replication_slots where slot_name = %s
"""


class Following(msgspec.Struct, frozen=True):
    """A view or follower. `seconds`: since the oldest event that it has not followed was stored."""

    kind: str
    name: str
    positions: int
    seconds: float
    stopped: bool


class FundRoom(msgspec.Struct, frozen=True):
    """What the guard of a fund and year still lets through, in fen; rosters that wait for it."""

    fund: str
    left_fen: int
    limit_fen: int
    closed: bool
    waiting: int


class FundStage(msgspec.Struct, frozen=True):
    """Money of a fund and year at a stage, in fen."""

    fund: str
    stage: str
    fen: int


class Receiver(msgspec.Struct, frozen=True):
    """Who receives the write-ahead log for a backup: whether it is there, and what it lacks."""

    slot: str
    active: bool
    lacking_bytes: float | None


class Standing(msgspec.Struct, frozen=True):
    """`stages`: of each stage that holds anything, the age of its oldest in seconds, counted from
    when its claim, its waiting or its order was stored. `parked`: records of the inbox that wait,
    `parked_seconds`: the oldest."""

    head: int
    following: tuple[Following, ...]
    funds: tuple[FundRoom, ...]
    stages: dict[str, float]
    parked: int
    parked_seconds: float
    receivers: tuple[Receiver, ...] = ()
    fund_stages: tuple[FundStage, ...] = ()


@contextmanager
def looking(dsn: str) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """A connection that never waits long, and sees one moment."""
    with psycopg.connect(session(dsn, RUNTIME_ROLE), connect_timeout=5) as connection:
        connection.read_only = True
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.execute(f"set local statement_timeout = {PATIENCE_MS}")
        yield connection


def standing(
    connection: psycopg.Connection[tuple[Any, ...]], views: Sequence[str] = ()
) -> Standing:
    """As of now. `views`: their names, all there are where none are given."""
    names = list(views) or [view.name for view in VIEWS]
    run = connection.execute
    found, parked = run(HEAD).fetchone(), run(PARKED).fetchone()
    assert found is not None
    assert parked is not None
    ages = [run(LINES, {"stages": list(STAGES)}), run(ROSTERS), run(PAYMENTS)]
    return Standing(
        found[0],
        tuple(Following(*row) for row in run(FOLLOWING, {"views": names})),
        tuple(FundRoom(*row) for row in run(FUNDS)),
        {stage: max(0.0, float(age)) for rows in ages for stage, age in rows},
        parked=parked[0],
        parked_seconds=parked[1],
        receivers=tuple(Receiver(*row) for row in run(RECEIVERS, (WAL_SLOT,))),
        fund_stages=tuple(FundStage(*row) for row in run(FUND_STAGES)),
    )
