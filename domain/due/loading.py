"""Loads what judging asks for, for many histories in one question."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from domain.acts.judging import PARAMETERS_STREAM
from domain.entries import KEPT, Cache, Entry, StreamKey
from domain.event import Recorded
from domain.log import Log, Question
from domain.policies.reading import Foreseen
from domain.view import NotLoaded, View

REMEMBERED = 50_000
"""Streams of one sort that many histories name; then all of them are forgotten."""

Thing = TypeVar("Thing")
Answer = TypeVar("Answer")


class Loading:
    """Views of some streams at a time. What is named again and again (organisations, rounds,
    parameters) is remembered as it was first read."""

    def __init__(self, log: Log) -> None:
        self.log = log
        self._kept: dict[str, Entry] = {}

    def view(self, keys: Iterable[StreamKey] = ()) -> View:
        """These streams and the parameters, loaded."""
        view = View(Cache(0))
        view.entries.update(self._kept)
        self.ask(view, [PARAMETERS_STREAM, *keys])
        return view

    def keep(self, view: View) -> None:
        """Remember what later views will want."""
        if len(self._kept) > REMEMBERED:
            self._kept.clear()
        self._kept |= {one: entry for one, entry in view.entries.items() if entry.kind in KEPT}

    def ask(
        self,
        view: View,
        keys: Iterable[StreamKey],
        claims: Iterable[str] = (),
        guards: Iterable[Foreseen] = (),
    ) -> None:
        """Load into a view what it lacks of these, in one round trip."""
        missing = tuple(dict.fromkeys(key for key in keys if key[1] not in view.entries))
        held = tuple(dict.fromkeys(key for key in claims if key not in view.holders))
        periods, allowances = _limits(view, guards)
        if missing or held or periods or allowances:
            streams = tuple((stream, 0) for _, stream in missing)
            question = Question(streams, held, allowances, (), (), periods)
            view.fill(missing, question, self.log.load(question))

    def streams(self, streams: Sequence[str]) -> dict[str, list[Recorded]]:
        """The events of streams that are looked at once."""
        if not streams:
            return {}
        return self.log.load(Question(tuple((stream, 0) for stream in streams))).streams

    def each(
        self, view: View, things: Sequence[Thing], work: Callable[[Thing], Answer]
    ) -> list[Answer]:
        """The answer for each; what turns out to be missing is loaded for all of them together."""
        answers: dict[int, Answer] = {}
        left = list(range(len(things)))
        while left:
            wanted: dict[int, NotLoaded] = {}
            for number in left:
                view.begin()
                try:
                    answers[number] = work(things[number])
                except NotLoaded as missing:
                    wanted[number] = missing
            self.ask(
                view,
                [key for one in wanted.values() if (key := _stream(one)) is not None],
                [one.claim for one in wanted.values() if one.claim],
                [_guard(one) for one in wanted.values()],
            )
            left = list(wanted)
        return [answers[number] for number in range(len(things))]


def _stream(missing: NotLoaded) -> StreamKey | None:
    """Of a stream whose version alone is wanted all is loaded; its first event says its kind."""
    return missing.stream or (("enterprise", missing.head) if missing.head else None)


def _guard(missing: NotLoaded) -> Foreseen:
    period, allowance = missing.period, missing.allowance
    return Foreseen((period,) if period else (), (allowance,) if allowance else ())


def _limits(view: View, guards: Iterable[Foreseen]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The periods and allowances that a view lacks."""
    periods: dict[str, None] = {}
    allowances: dict[str, None] = {}
    for one in guards:
        periods |= {key: None for key in one.periods if key not in view.limits.periods}
        allowances |= {key: None for key in one.allowances if key not in view.limits.used}
    return tuple(periods), tuple(allowances)
