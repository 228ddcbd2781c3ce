"""Grants decided again one after the other; none of them holds anything before its turn."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from domain.due.loading import Loading
from domain.effects import AllowanceTaken, PeriodTaken
from domain.entries import Entry, StreamKey
from domain.log import Holder
from domain.names import PARAMETERS
from domain.parameters import Parameters
from domain.policies.assessing import Due
from domain.policies.reading import Foreseen
from domain.rehearsal import Decision, Verdict
from domain.rehearsing_verdicts import Keys, keys_of, verdict_on, wanted_for
from domain.view import NotLoaded


class Turns:
    """Some grants under some parameters. What others hold stays; what these hold is free until the
    turn of the one that takes it."""

    def __init__(
        self, loading: Loading, grants: Sequence[Decision], keys: Keys, parameters: Parameters
    ) -> None:
        self.loading = loading
        self.grants = {one.grant: one for one in grants}
        self._used: dict[str, int] = {}
        for one in grants:
            for use in one.allowances if one.awarded else ():
                self._used[use.key] = self._used.get(use.key, 0) + use.amount
        self.view = loading.view([("grant", one.grant) for one in grants])
        self.view.entries[PARAMETERS] = Entry(parameters, parameters.version, "parameters")
        for one in grants:
            self._empty_handed(one)
        wanted = wanted_for([one.claim() for one in grants], self.view)
        self._ask(keys, wanted.streams)

    def decide(self) -> dict[str, Verdict]:
        """Each in the order in which they were decided."""
        order = sorted(self.grants.values(), key=lambda one: (one.decided_at, one.grant))
        return {one.grant: self._turn(one) for one in order}

    def _turn(self, one: Decision) -> Verdict:
        while True:
            self.view.begin()
            try:
                verdict = verdict_on(one.claim(), self.view)
            except NotLoaded as missing:
                self._ask(*_missing(missing))
                continue
            if verdict.due is not None:
                self._take(one, verdict.due)
            self._empty_handed(one, verdict)
            return verdict

    def _take(self, one: Decision, due: Due) -> None:
        view = self.view
        self._ask(keys_of(due.claims, due.periods, due.allowances))
        for key in due.claims:
            view.holders[key] = Holder(one.grant)
        view.limits.take(
            one.grant,
            (
                *(PeriodTaken(held.key, held.first, held.last) for held in due.periods),
                *(AllowanceTaken(use.key, use.amount, use.limit) for use in due.allowances),
            ),
        )

    def _empty_handed(self, one: Decision, verdict: Verdict | None = None) -> None:
        """Rules look at what a grant used itself, which is no longer counted, and at the day that
        another's conditions were complete."""
        entry = self.view.entries[one.grant]
        state = entry.current()
        if state is None:
            return
        state = msgspec.structs.replace(state, claims=(), allowances=(), periods=())
        if verdict is not None and state.grounds is not None:
            grounds = msgspec.structs.replace(state.grounds, completed_on=verdict.completed_on)
            state = msgspec.structs.replace(state, grounds=grounds)
        self.view.entries[one.grant] = Entry(state, entry.version, "grant")

    # Loading

    def _ask(self, keys: Keys, streams: Sequence[StreamKey] = ()) -> None:
        """Load what is missing; of that, what these grants hold is free."""
        view, limits = self.view, self.view.limits
        claims = [one for one in keys.claims if one not in view.holders]
        periods = [one for one in keys.periods if one not in limits.periods]
        allowances = [one for one in keys.allowances if one not in limits.used]
        foreseen = Foreseen(tuple(periods), tuple(allowances))
        self.loading.ask(view, streams, claims, [foreseen])
        for key in claims:
            holder = view.holders[key]
            if holder is not None and holder.stream in self.grants:
                view.holders[key] = None
        for key in periods:
            others = [one for one in limits.periods[key] if one.holder not in self.grants]
            limits.periods[key] = tuple(others)
        for key in allowances:
            limits.used[key] -= self._used.get(key, 0)


def _missing(missing: NotLoaded) -> tuple[Keys, tuple[StreamKey, ...]]:
    keys = Keys(*(frozenset([one] if one else []) for one in _words(missing)))
    if missing.head:
        return keys, (("enterprise", missing.head),)
    return keys, (missing.stream,) if missing.stream else ()


def _words(missing: NotLoaded) -> tuple[str | None, str | None, str | None]:
    return missing.claim, missing.period, missing.allowance
