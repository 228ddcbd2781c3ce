"""Goes over all histories, some at a time, and tells every due and its stage; memory stays flat."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import chain

import msgspec

from domain.acts.judging import claim_of
from domain.due.claimed import Claimed, Index
from domain.due.dues import DueInStage, GrantsOfSubject, dues_of
from domain.due.loading import Loading
from domain.due.openings import Openings, Subject, as_claim, by_subject, opened_by, openings
from domain.entries import StreamKey
from domain.history import History
from domain.log import Log
from domain.names import Kind
from domain.policies.reading import Foreseen
from domain.policies.yizhengfa_2018_9.schemes import SCHEMES
from domain.view import View

AT_ONCE = 1_000
"""Histories that are loaded together."""

SUBJECTS: tuple[Kind, ...] = ("enterprise", "applicant")
"""The kinds of histories that dues belong to, in the order they are gone over. Others, such as
selection rounds, only say who of these could claim; they are few, and read before."""

Start = tuple[Kind, str]
"""A kind, and the history after which to go on."""

BEGIN: Start = (SUBJECTS[0], "")


class Page(msgspec.Struct, frozen=True, gc=False):
    """What some histories of a kind came to; `next`: where the next ones begin, None at the end."""

    kind: Kind
    dues: list[DueInStage]
    subjects: int
    next: Start | None


class Walk:
    """One going over all histories for one day. For one thread."""

    def __init__(self, log: Log, index: Index, day: date, at_once: int = AT_ONCE) -> None:
        self.index, self.day, self.at_once = index, day, at_once
        self.loading = Loading(log)
        self.claimed = Claimed(self.loading, index, day)
        self.named = self._named()

    def pages(self, start: Start | None = BEGIN) -> Iterator[Page]:
        """Everything from there on, some histories at a time."""
        while start is not None:
            page = self.page(start)
            yield page
            start = page.next

    def page(self, start: Start) -> Page:
        """The next histories of a kind."""
        kind, after = start
        streams = self.index.histories(kind, after, self.at_once)
        dues = self._dues([Subject(kind, one, self.named.get(one, ())) for one in streams])
        if len(streams) == self.at_once:
            return Page(kind, dues, len(streams), (kind, streams[-1]))
        following = SUBJECTS[SUBJECTS.index(kind) + 1 :]
        return Page(kind, dues, len(streams), (following[0], "") if following else None)

    def _named(self) -> dict[str, Openings]:
        """What histories of other kinds say of each subject."""
        kinds = {scheme.possible.told_by for scheme in SCHEMES.values()} - set(SUBJECTS)
        found: list[Openings] = []
        for kind in sorted(kinds):
            after = ""
            while streams := self.index.histories(kind, after, self.at_once):
                found += self._opened(kind, streams)
                after = streams[-1]
        return by_subject(chain.from_iterable(found))

    def _opened(self, kind: Kind, streams: list[str]) -> list[Openings]:
        view = self.loading.view([(kind, one) for one in streams])
        found = self.loading.each(
            view, streams, lambda one: tuple(opened_by(kind, one, view, self.day))
        )
        self.loading.keep(view)
        return found

    def _dues(self, subjects: list[Subject]) -> list[DueInStage]:
        each, day = self.loading.each, self.day
        view = self.loading.view([(one.kind, one.stream) for one in subjects])
        subjects = [one for one in subjects if not _given_up(one, view)]
        grants = self.claimed.grants(each(view, subjects, lambda one: _records(one, view)))
        possible = each(view, subjects, lambda one: openings(one, view, day))
        self._foresee(view, possible, grants)
        work = list(zip(subjects, possible, grants, strict=True))
        found = each(view, work, lambda one: dues_of(*one, view, day))
        self.loading.keep(view)
        return list(chain.from_iterable(found))

    def _foresee(self, view: View, possible: list[Openings], grants: list[GrantsOfSubject]) -> None:
        """Streams and claims that judging will ask for, in one question."""
        claims = [as_claim(key, one, self.day) for of_it in possible for key, one in of_it]
        claims += [claim_of(one.grant, self.day) for of_it in grants for one in of_it.placed]
        keys: list[StreamKey] = []
        held: list[str] = []
        guards: list[Foreseen] = []
        for claim in claims:
            scheme = SCHEMES[claim.scheme]
            keys.extend(key for key in scheme.needs(claim, view) if key[1])
            held.extend(scheme.foresees(claim, view))
            guards.append(scheme.guards(claim, view))
        self.loading.ask(view, keys, held, guards)


def _given_up(subject: Subject, view: View) -> bool:
    """A record that was joined to another is gone over with that one."""
    state = view.loaded(subject.kind, subject.stream)
    return isinstance(state, History) and bool(state.merged_into)


def _records(subject: Subject, view: View) -> tuple[str, ...]:
    """The subject with all records that were joined to it."""
    found = [subject.stream]
    for stream in found:
        state: History | None = view.state(subject.kind, stream)
        joined = state.merged_from if state is not None else ()
        found += [one for one in joined if one not in found]
    return tuple(found)
