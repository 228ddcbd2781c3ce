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
    """All that was said of a person's work; `proven`: the facts that may pay, and the spells by
    these."""

    events: Sequence[Recorded]
    person: History
    proven: tuple[Fact, ...]
    spells: list[Spell]


def work_in(batch: Sequence[Recorded], store: Store) -> dict[str, Work]:
    """By person, of those that the batch says something of, up to its end."""
    return store.once("work", lambda: _work(batch, store))


def _work(batch: Sequence[Recorded], store: Store) -> dict[str, Work]:
    people = touched_histories(batch, store, SAYS_OF_WORK)
    return {stream: _of(events) for stream, events in people.items()}


def _of(events: Sequence[Recorded]) -> Work:
    person = evolve_all(None, events)
    proven = proven_facts(person)
    return Work(events, person, proven, spells(proven))
