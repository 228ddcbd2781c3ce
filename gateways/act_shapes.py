"""The shapes of applications, officers' acts and the bank's reports as they come in."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

import msgspec

from domain.text import Text
from gateways.shape import ByDuty, Common, DigestIn, Named


class MatureSpell(Common, frozen=True):
    hired_version: int
    as_of: date


class ApplicationLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """A line: for whom (`beneficiary`) and what it rests on (`round`: a selection, a course, a
    purchase contract); `since` names the day of the one that is meant of several facts."""

    line: Annotated[int, msgspec.Meta(ge=1, le=9_999)]
    beneficiary: Named | None = None
    round: Named | None = None
    since: date | None = None


class File(Common, frozen=True, kw_only=True):
    """An application: who is to be paid, under which scheme, for which lines. `payee_kind` says
    what a payee given by its stream's id is; a number says it by itself."""

    scheme: str
    payee: Named
    payee_kind: Literal["applicant", "enterprise"] = "enterprise"
    lines: Annotated[tuple[ApplicationLine, ...], msgspec.Meta(min_length=1, max_length=200)]


class ReviewGrant(Common, frozen=True):
    outcome: Literal["award", "refuse", "uphold"]
    reason: Text


class DecideDifference(Common, frozen=True):
    """`proposal`: the version of the proposal that is meant."""

    proposal: Annotated[int, msgspec.Meta(ge=1)]
    reason: Text


class WithReason(Common, frozen=True):
    reason: Text


class CancelList(ByDuty, frozen=True, kw_only=True):
    reason: Text


class ResumeGrant(Common, frozen=True):
    decided_for: date


class OpenList(ByDuty, frozen=True, kw_only=True):
    scheme: str
    year: Annotated[int, msgspec.Meta(ge=2018, le=2100)]


class AddToList(ByDuty, frozen=True, kw_only=True):
    grants: Annotated[tuple[Named, ...], msgspec.Meta(min_length=1, max_length=100)]


class StopOnList(ByDuty, frozen=True, kw_only=True):
    lines: Annotated[tuple[int, ...], msgspec.Meta(min_length=1, max_length=100)]
    reason: Text


class Sign(ByDuty, frozen=True, kw_only=True):
    """Submitting, reviewing, publishing, releasing: nothing but the act itself."""

    text_digest: DigestIn | None = None


class SendBack(ByDuty, frozen=True, kw_only=True):
    reason: Text


class Object(ByDuty, frozen=True, kw_only=True):
    line: int
    reason: Text


class Resolve(ByDuty, frozen=True, kw_only=True):
    line: int
    outcome: Literal["dismissed", "upheld"]
    reason: Text


class Approve(ByDuty, frozen=True, kw_only=True):
    """`last_line`: the approved prefix; 0 for all lines."""

    last_line: Annotated[int, msgspec.Meta(ge=0)] = 0


class MoveFund(Common, frozen=True):
    """Money of the subject's fund for another, `to` its key and year."""

    to: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    fen: Annotated[int, msgspec.Meta(gt=0, le=10**15)]
    document: Text


class Propose(Common, frozen=True):
    """`value`: any JSON, checked against the choice. `supersedes`: the number of the setting that
    it stands instead of, on the days of both."""

    key: str
    value: Any
    valid_from: date
    document: Text
    valid_to: date | None = None
    scope: str = "city"
    supersedes: Annotated[int, msgspec.Meta(ge=0)] = 0


OF_ROSTERS: dict[str, type[Common]] = {
    "roster.opened": OpenList,
    "roster.linesAdded": AddToList,
    "roster.linesStopped": StopOnList,
    "roster.submitted": Sign,
    "roster.reviewed": Sign,
    "roster.noticePublished": Sign,
    "roster.sentBack": SendBack,
    "roster.objected": Object,
    "roster.objectionResolved": Resolve,
    "roster.approved": Approve,
    "roster.released": Sign,
    "roster.cancelled": CancelList,
}
