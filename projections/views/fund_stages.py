"""How far the money of each fund has come: on public notice, waiting for room, approved, recovered.
What is taken and paid is in fund_use."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from domain.codec import classes_of
from domain.event import Event, Recorded, topic_of
from domain.fund import FundOpened
from domain.grant_events import GrantPaid, GrantRevoked
from domain.roster import (
    RosterApproved,
    RosterCancelled,
    RosterLinesAdded,
    RosterLinesStopped,
    RosterNoticePublished,
    RosterOpened,
    RosterSentBack,
    RosterSubmitted,
    RosterWaiting,
)
from domain.roster_disputes import RosterObjectionResolved
from domain.roster_giving_back import RosterLineGivenUp
from projections.views.view import Change, Kinds, Store, Table


class StageRow(msgspec.Struct, frozen=True, gc=False):
    """`approved_fen`: signed by finance and not cancelled, paid or not. `recovered_fen`: given back
    by grants that had been paid."""

    fund: str
    on_notice_fen: int = 0
    waiting_fen: int = 0
    approved_fen: int = 0
    recovered_fen: int = 0


class RosterStageRow(msgspec.Struct, frozen=True, gc=False):
    """What one roster adds to its fund. `live_fen`: of its lines not stopped, from its submission
    on."""

    roster: str
    fund: str
    stage: str = "open"
    live_fen: int = 0
    waiting_fen: int = 0
    approved_fen: int = 0


STAGES = Table("fund_stages", StageRow, ("fund",))
ROSTER_STAGES = Table("roster_stages", RosterStageRow, ("roster",))

OF_LINES = tuple(
    topic_of(one) for one in (RosterLinesAdded, RosterLinesStopped, RosterObjectionResolved)
)

Stages = dict[tuple[str], StageRow]


class FundStages:
    name = "fund_stages"
    tables = (STAGES, ROSTER_STAGES)
    reads: Kinds = frozenset(
        (
            FundOpened,
            GrantRevoked,
            *(one for one in classes_of("roster") if one is not RosterLinesAdded),
        )
    )

    def changes(self, batch: Sequence[Recorded], store: Store) -> Sequence[Change]:
        of_rosters = [one for one in batch if not isinstance(one.event, FundOpened | GrantRevoked)]
        rosters = store.rows(ROSTER_STAGES, {(one.stream,) for one in of_rosters})
        before = dict(rosters)
        for one in of_rosters:
            rosters[one.stream,] = _roster_after(rosters.get((one.stream,)), one, store)
        recovered = _recovered(batch, store)
        opened = [one.event.fund for one in batch if isinstance(one.event, FundOpened)]
        touched = {row.fund for row in rosters.values()} | recovered.keys() | set(opened)
        funds = store.rows(STAGES, {(fund,) for fund in touched})
        for fund in touched:
            funds[fund,] = _more(
                funds.get((fund,)) or StageRow(fund), 0, 0, 0, recovered.get(fund, 0)
            )
        for key, row in rosters.items():
            funds[row.fund,] = _moved(funds[row.fund,], before.get(key), row)
        return Change(STAGES, funds.values()), Change(ROSTER_STAGES, rosters.values())


def _more(row: StageRow, notice: int, waiting: int, approved: int, recovered: int = 0) -> StageRow:
    return StageRow(
        row.fund,
        row.on_notice_fen + notice,
        row.waiting_fen + waiting,
        row.approved_fen + approved,
        row.recovered_fen + recovered,
    )


def _moved(fund: StageRow, before: RosterStageRow | None, now: RosterStageRow) -> StageRow:
    """The fund after one of its rosters changed."""
    was = before or RosterStageRow(now.roster, now.fund)
    return _more(
        fund,
        _on_notice(now) - _on_notice(was),
        now.waiting_fen - was.waiting_fen,
        now.approved_fen - was.approved_fen,
    )


def _on_notice(row: RosterStageRow) -> int:
    return row.live_fen if row.stage == "noticed" else 0


def _roster_after(row: RosterStageRow | None, happened: Recorded, store: Store) -> RosterStageRow:
    event = happened.event
    if isinstance(event, RosterOpened):
        return RosterStageRow(happened.stream, event.fund)
    assert row is not None, "a roster's history begins with roster.opened"
    if row.stage in ("submitted", "noticed") and _stops_lines(event):
        return msgspec.structs.replace(row, live_fen=_live_fen(happened, store))
    return msgspec.structs.replace(row, **_change(row, event))


def _change(row: RosterStageRow, event: Event) -> dict[str, object]:
    match event:
        case RosterSubmitted(sum_fen=fen):
            return {"stage": "submitted", "live_fen": fen}
        case RosterSentBack():
            return {"stage": "open", "live_fen": 0}
        case RosterNoticePublished():
            return {"stage": "noticed"}
        case RosterWaiting(fen=fen):
            return {"stage": "waiting", "waiting_fen": fen}
        case RosterApproved(fen=fen):
            approved = row.approved_fen + fen
            return {"stage": "approved", "waiting_fen": 0, "approved_fen": approved}
        case RosterLineGivenUp(fen=fen):
            return {"approved_fen": row.approved_fen - fen}
        case RosterCancelled(fund_fen=fen):
            approved = row.approved_fen - fen
            return {"stage": "cancelled", "waiting_fen": 0, "approved_fen": approved}
        case _:
            return {}


def _stops_lines(event: Event) -> bool:
    upheld = isinstance(event, RosterObjectionResolved) and event.outcome == "upheld"
    return upheld or isinstance(event, RosterLinesStopped)


def _live_fen(happened: Recorded, store: Store) -> int:
    """Of the lines that are not stopped after an event: rare, so they are read from the log."""
    told = store.streams({happened.stream}, OF_LINES, happened.position)[happened.stream]
    fen: dict[int, int] = {}
    for one in told:
        match one.event:
            case RosterLinesAdded(first_line=first, lines=lines):
                fen |= {number: line.fen for number, line in enumerate(lines, first)}
            case RosterLinesStopped(lines=numbers):
                _without(fen, numbers)
            case RosterObjectionResolved(line=number, outcome="upheld"):
                _without(fen, (number,))
    return sum(fen.values())


def _without(fen: dict[int, int], numbers: Iterable[int]) -> None:
    for number in numbers:
        fen.pop(number, None)


def _recovered(batch: Sequence[Recorded], store: Store) -> dict[str, int]:
    """By fund: what grants gave back that had been paid before."""
    back = [one for one in batch if isinstance(one.event, GrantRevoked) and one.event.fund_fen]
    if not back:
        return {}
    paid = store.streams({one.stream for one in back}, (topic_of(GrantPaid),), batch[-1].position)
    recovered: dict[str, int] = {}
    for one in back:
        event = one.event
        assert isinstance(event, GrantRevoked)
        if any(earlier.version < one.version for earlier in paid.get(one.stream, ())):
            recovered[event.fund] = recovered.get(event.fund, 0) + event.fund_fen
    return recovered
