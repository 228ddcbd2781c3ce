"""Public notices: each list as it was published, the objections to its lines, and what came of it.

Ids only: names and numbers lie in the vault, and are masked where they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from domain.event import Event, Recorded
from domain.roster import (
    RosterApproved,
    RosterCancelled,
    RosterNoticePublished,
    RosterOpened,
    RosterSubmitted,
    RosterWaiting,
)
from domain.roster_disputes import (
    RosterDisputeAssigned,
    RosterDisputeRaised,
    RosterDisputeSettled,
    RosterObjected,
    RosterObjectionResolved,
)
from projections.views.histories import touched_histories
from projections.views.view import Change, Kinds, Store, Table


class NoticeRow(msgspec.Struct, frozen=True, gc=False):
    """`version`: of the event that published it. `count`, `sum_fen`, `lines_digest`: as submitted.
    `result`: published, waiting, approved or cancelled."""

    roster: str
    version: int
    scheme: str
    fund: str
    text_digest: str
    lines_digest: str
    count: int
    sum_fen: int
    published_by: str
    published_on: date
    published_at: int
    until: date
    result: str = "published"
    decided_on: date | None = None


class ObjectionRow(msgspec.Struct, frozen=True, gc=False):
    """An objection, complaint or appeal. `version`: of the event that raised it; `outcome`:
    dismissed, upheld, withdrawn, or empty while open; `channel`, `answer_by`: where it was raised
    with them."""

    roster: str
    version: int
    line: int
    reason: str
    raised_on: date
    raised_at: int
    outcome: str = ""
    answer: str = ""
    resolved_by: str = ""
    resolved_on: date | None = None
    kind: str = "objection"
    channel: str = ""
    answer_by: date | None = None
    investigator: str = ""


NOTICES = Table("notices", NoticeRow, ("roster", "version"))
OBJECTIONS = Table("notice_objections", ObjectionRow, ("roster", "version"))

RESULTS: dict[type[Event], str] = {
    RosterWaiting: "waiting",
    RosterApproved: "approved",
    RosterCancelled: "cancelled",
}
SAYS_OF_NOTICES: tuple[type[Event], ...] = (
    RosterOpened,
    RosterSubmitted,
    RosterNoticePublished,
    RosterObjected,
    RosterObjectionResolved,
    RosterDisputeRaised,
    RosterDisputeAssigned,
    RosterDisputeSettled,
    *RESULTS,
)


class PublicNotices:
    name = "public_notices"
    tables = (NOTICES, OBJECTIONS)
    reads: Kinds = frozenset(SAYS_OF_NOTICES)

    def changes(self, batch: Sequence[Recorded], store: Store) -> Sequence[Change]:
        rosters = touched_histories(batch, store, SAYS_OF_NOTICES)
        notices = [row for events in rosters.values() for row in _notices(events)]
        objections = [row for events in rosters.values() for row in _objections(events)]
        return Change(NOTICES, notices), Change(OBJECTIONS, objections)


def _notices(events: Sequence[Recorded]) -> list[NoticeRow]:
    """Of one roster; only the last can have another result than to be published."""
    opened, submitted, rows = None, None, []
    for one in events:
        event = one.event
        if isinstance(event, RosterOpened):
            opened = event
        elif isinstance(event, RosterSubmitted):
            submitted = event
        elif isinstance(event, RosterNoticePublished):
            assert opened is not None, "a roster's history begins with roster.opened"
            rows.append(_published(one, event, opened, submitted))
        elif type(event) in RESULTS and rows:
            result = RESULTS[type(event)]
            rows[-1] = msgspec.structs.replace(rows[-1], result=result, decided_on=one.happened_on)
    return rows


def _published(
    happened: Recorded,
    notice: RosterNoticePublished,
    opened: RosterOpened,
    submitted: RosterSubmitted | None,
) -> NoticeRow:
    return NoticeRow(
        happened.stream,
        happened.version,
        opened.scheme,
        opened.fund,
        notice.text_digest,
        submitted.digest if submitted else "",
        submitted.count if submitted else 0,
        submitted.sum_fen if submitted else 0,
        happened.actor.person if happened.actor else "",
        happened.happened_on,
        happened.position,
        notice.until,
    )


def _objections(events: Sequence[Recorded]) -> list[ObjectionRow]:
    """Of one roster. A resolution answers every objection to its line that is open and was raised
    without channel; what was raised with one is settled by its number."""
    rows: list[ObjectionRow] = []
    for one in events:
        match one.event:
            case RosterObjected() | RosterDisputeRaised() as event:
                rows.append(_raised(one, event))
            case RosterDisputeAssigned(number=number, investigator=investigator):
                rows = [
                    msgspec.structs.replace(row, investigator=investigator)
                    if row.version == number
                    else row
                    for row in rows
                ]
            case RosterObjectionResolved() | RosterDisputeSettled() as event:
                rows = [_resolved(row, one, event) for row in rows]
    return rows


def _raised(happened: Recorded, event: RosterObjected | RosterDisputeRaised) -> ObjectionRow:
    row = ObjectionRow(
        happened.stream,
        happened.version,
        event.line,
        event.reason,
        happened.happened_on,
        happened.position,
    )
    if isinstance(event, RosterObjected):
        return row
    return msgspec.structs.replace(
        row, kind=event.dispute, channel=event.channel, answer_by=event.answer_by
    )


def _answers(event: RosterObjectionResolved | RosterDisputeSettled, row: ObjectionRow) -> bool:
    if isinstance(event, RosterDisputeSettled):
        return row.version == event.number
    return row.line == event.line and not row.channel


def _resolved(
    row: ObjectionRow, happened: Recorded, event: RosterObjectionResolved | RosterDisputeSettled
) -> ObjectionRow:
    if row.outcome or not _answers(event, row):
        return row
    return msgspec.structs.replace(
        row,
        outcome=event.outcome,
        answer=event.reason,
        resolved_by=happened.actor.person if happened.actor else "",
        resolved_on=happened.happened_on,
    )
