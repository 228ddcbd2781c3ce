"""The work of the persons that a batch says something of: read and folded once for all views."""

from __future__ import annotations

from collections.abc import Sequence

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
from domain.event import Recorded
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


class Work(msgspec.Struct, frozen=True, gc=False):
    """All that was said of a person's work. `spells`: by the facts that may pay; `referrals`: such
    facts; `stable`: versions of `hired` told to have lasted six months; `withdrawn`: those whose
    maturity was withdrawn, once for each time."""

    person: History
    spells: list[Spell]
    referrals: list[Fact]
    stable: set[int]
    withdrawn: list[int]


def work_in(batch: Sequence[Recorded], store: Store) -> dict[str, Work]:
    """By person, of those that the batch says something of, up to its end."""
    return store.once("work", lambda: _work(batch, store))


def _work(batch: Sequence[Recorded], store: Store) -> dict[str, Work]:
    people = touched_histories(batch, store, SAYS_OF_WORK)
    return {stream: _of(events) for stream, events in people.items()}


def _of(events: Sequence[Recorded]) -> Work:
    person = evolve_all(None, events)
    proven = proven_facts(person)
    referrals = [fact for fact in proven if type(fact.event) is ApplicantReferred]
    stable = {event.hired_version for _, event in person.of(ApplicantSixMonthsStable)}
    return Work(person, spells(proven), referrals, stable, _withdrawn(events))


def _withdrawn(events: Sequence[Recorded]) -> list[int]:
    told = [
        one.event.matured_version
        for one in events
        if isinstance(one.event, ApplicantMaturityWithdrawn)
    ]
    if not told:
        return []
    spell_of = {
        one.version: one.event.hired_version
        for one in events
        if isinstance(one.event, ApplicantSixMonthsStable)
    }
    return [spell_of[matured] for matured in told]
