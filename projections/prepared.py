"""A batch made ready for a log: its events encoded, its steps against the guards laid out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import NamedTuple

from domain.codec import encode
from domain.event import Event, topic_of
from domain.guards import (
    GUARDED,
    AllowanceReturned,
    AllowanceTaken,
    ClaimReturned,
    ClaimTaken,
    Effect,
    FundClosed,
    FundLeft,
    FundLimit,
    FundQueued,
    FundReturned,
    FundTaken,
    PeriodReturned,
    PeriodTaken,
    effects,
)
from domain.log import Batch, Write


class Row(NamedTuple):
    """An event as it is stored; version 0: the next."""

    stream: str
    version: int
    topic: str
    state: bytes


class ClaimStep(NamedTuple):
    key: str
    holder: str
    fact_version: int | None
    taking: bool


class PeriodStep(NamedTuple):
    """Gives back where `last` is None."""

    key: str
    first: date
    last: date | None
    holder: str


class AllowanceStep(NamedTuple):
    """Gives back where `limit` is None."""

    key: str
    amount: int
    limit: int | None


class FundStep(NamedTuple):
    """`act`: take, return, keep (returned, not spendable), queue, leave, open, limit, close."""

    key: str
    act: str
    stream: str
    fen: int


Step = ClaimStep | PeriodStep | AllowanceStep | FundStep


class Steps(NamedTuple):
    """In the order in which they are judged."""

    claims: Sequence[ClaimStep] = ()
    periods: Sequence[PeriodStep] = ()
    allowances: Sequence[AllowanceStep] = ()
    funds: Sequence[FundStep] = ()


class Prepared(NamedTuple):
    """What a log is handed for one command."""

    batch: Batch
    rows: list[Row]
    instead: list[Row]
    steps: Steps


NO_STEPS = Steps()

_topics: dict[type[Event], str] = {}


def prepare(batch: Batch) -> Prepared:
    """Encode a batch and copy its steps.

    Raises EventTooLarge, and ValueError for a batch that no log can judge.
    """
    steps = _steps(batch.writes)
    if batch.instead:
        _only_queues(batch, steps)
    instead = _rows(batch.instead) if batch.instead else []
    return Prepared(batch, _rows(batch.writes), instead, steps)


def _rows(writes: tuple[Write, ...]) -> list[Row]:
    rows = []
    for write in writes:
        kind = type(write.event)
        topic = _topics.get(kind) or _topics.setdefault(kind, topic_of(kind))
        rows.append(Row(write.stream, write.version, topic, encode(write.event, write.envelope)))
    return rows


def _only_queues(batch: Batch, steps: Steps) -> None:
    """What is written instead joins the queue of the fund that must wait, and does nothing else."""
    instead = _steps(batch.instead)
    joined = {(one.act, one.key, one.stream) for one in instead.funds}
    asked = {("queue", one.key, one.stream) for one in steps.funds if one.act == "take"}
    if joined != asked or instead.claims or instead.periods or instead.allowances:
        raise ValueError("what is written instead must join the queue of the fund, and only that")


def _steps(writes: tuple[Write, ...]) -> Steps:
    guarded = [one for one in writes if type(one.event) in GUARDED]
    if not guarded:
        return NO_STEPS
    return steps_of(
        (one.stream, one.version, one.event, one.envelope.happened_on) for one in guarded
    )


def steps_of(events: Iterable[tuple[str, int, Event, date]]) -> Steps:
    """What events (stream, version, event, day) ask of the guards, in order within each kind."""
    steps = [
        step_of(effect, stream, version)
        for stream, version, event, day in events
        for effect in effects(stream, event, day)
    ]
    if not steps:
        return NO_STEPS
    return Steps(
        [one for one in steps if isinstance(one, ClaimStep)],
        [one for one in steps if isinstance(one, PeriodStep)],
        [one for one in steps if isinstance(one, AllowanceStep)],
        [one for one in steps if isinstance(one, FundStep)],
    )


def step_of(effect: Effect, stream: str, version: int) -> Step:
    """What an effect asks of its guard."""
    return _STEPS[type(effect)](effect, stream, version)


def _claim(effect: ClaimTaken, stream: str, version: int) -> ClaimStep:
    if effect.of_fact and version == 0:
        raise ValueError("a fact with a natural key needs a version")
    return ClaimStep(effect.key, stream, version if effect.of_fact else None, True)


def _fund_limit(effect: FundLimit, stream: str, _: int) -> FundStep:
    return FundStep(effect.fund, "open" if effect.opened else "limit", stream, effect.limit_fen)


def _fund_returned(effect: FundReturned, stream: str, _: int) -> FundStep:
    return FundStep(effect.fund, "return" if effect.restore else "keep", stream, effect.fen)


_STEPS: dict[type, Callable[..., Step]] = {
    ClaimTaken: _claim,
    ClaimReturned: lambda effect, stream, _: ClaimStep(effect.key, stream, None, False),
    PeriodTaken: lambda effect, stream, _: PeriodStep(
        effect.key, effect.first, effect.last, stream
    ),
    PeriodReturned: lambda effect, stream, _: PeriodStep(effect.key, effect.first, None, stream),
    AllowanceTaken: lambda effect, *_: AllowanceStep(effect.key, effect.amount, effect.limit),
    AllowanceReturned: lambda effect, *_: AllowanceStep(effect.key, effect.amount, None),
    FundTaken: lambda effect, stream, _: FundStep(effect.fund, "take", stream, effect.fen),
    FundReturned: _fund_returned,
    FundQueued: lambda effect, stream, _: FundStep(effect.fund, "queue", stream, 0),
    FundLeft: lambda effect, stream, _: FundStep(effect.fund, "leave", stream, 0),
    FundLimit: _fund_limit,
    FundClosed: lambda effect, stream, _: FundStep(effect.fund, "close", stream, 0),
}
