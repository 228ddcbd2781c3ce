"""The work of the persons that a batch says something of: read and folded once for all views."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from domain.acts.maturing import proven_facts
from domain.applicant import (
    ApplicantContributionPaid,
    ApplicantErased,
    ApplicantFactVoided,
    ApplicantHired,
    ApplicantIdentitySplit,
    ApplicantLeft,
    ApplicantMaturityWithdrawn,
    ApplicantMergedInto,
    ApplicantPresenceConfirmed,
    ApplicantReferred,
    ApplicantRegistered,
    ApplicantSixMonthsStable,
    evolve_all,
)
from domain.event import Event, Recorded
from domain.history import Fact, History
from domain.spell import Spell, spells
from projections.views.histories import touched_histories
from projections.views.view import Kinds, Store

SAYS_OF_WORK = (
    ApplicantReferred,
    ApplicantHired,
    ApplicantPresenceConfirmed,
    ApplicantLeft,
    ApplicantContributionPaid,
    ApplicantFactVoided,
    ApplicantSixMonthsStable,
    ApplicantMaturityWithdrawn,
    ApplicantMergedInto,
    ApplicantIdentitySplit,
    ApplicantErased,
)
READS: Kinds = frozenset((ApplicantRegistered, *SAYS_OF_WORK))
"""What each view of work reads: their batches must be the same."""

TOLD: Kinds = frozenset((ApplicantSixMonthsStable, ApplicantMaturityWithdrawn))


class Work(msgspec.Struct, frozen=True, gc=False):
    """All that was said of a person's work. `said`: the kinds of event in the batch; `spells`: by
    the facts that may pay; `referrals`: such facts; `stable`: versions of `hired` told to have
    lasted six months; `withdrawn`: those whose maturity was withdrawn, once for each time."""

    person: History
    said: Kinds
    spells: list[Spell]
    referrals: list[Fact]
    stable: frozenset[int]
    withdrawn: list[int]


def work_in(batch: Sequence[Recorded], store: Store) -> dict[str, Work]:
    """By person, of those that the batch says something of, up to its end."""
    return store.once("work", lambda: _work(batch, store))


def lost_facts(people: Mapping[str, Work]) -> list[str]:
    """The persons of whom the batch takes a fact away: only theirs can be a spell that is gone."""
    return [person for person, work in people.items() if ApplicantFactVoided in work.said]


def _work(batch: Sequence[Recorded], store: Store) -> dict[str, Work]:
    said: dict[str, set[type[Event]]] = {}
    for one in batch:
        said.setdefault(one.stream, set()).add(type(one.event))
    people = touched_histories(batch, store, SAYS_OF_WORK)
    return {stream: _of(events, frozenset(said[stream])) for stream, events in people.items()}


def _of(events: Sequence[Recorded], said: Kinds) -> Work:
    person = evolve_all(None, events)
    proven = proven_facts(person)
    referrals = [fact for fact in proven if type(fact.event) is ApplicantReferred]
    if TOLD.isdisjoint(type(one.event) for one in events):
        return Work(person, said, spells(proven), referrals, frozenset(), [])
    stable = frozenset(event.hired_version for _, event in person.of(ApplicantSixMonthsStable))
    return Work(person, said, spells(proven), referrals, stable, _withdrawn(events))


def _withdrawn(events: Sequence[Recorded]) -> list[int]:
    spell_of = {
        one.version: one.event.hired_version
        for one in events
        if isinstance(one.event, ApplicantSixMonthsStable)
    }
    return [
        spell_of[one.event.matured_version]
        for one in events
        if isinstance(one.event, ApplicantMaturityWithdrawn)
    ]
