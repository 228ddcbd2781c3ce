"""The status and place of the persons that a batch says something of: read and folded once for both
views."""

from __future__ import annotations

from collections.abc import Sequence

from domain.applicant import (
    ApplicantDomiciled,
    ApplicantFactVoided,
    ApplicantIdentitySplit,
    ApplicantMergedInto,
    ApplicantPovertyAnnulled,
    ApplicantPovertyExited,
    ApplicantPovertyRegistered,
    ApplicantRegistered,
    evolve_all,
)
from domain.event import Event, Recorded
from domain.history import History
from projections.views.histories import touched_histories
from projections.views.view import Kinds, Store

SAYS_OF_PERSON: tuple[type[Event], ...] = (
    ApplicantDomiciled,
    ApplicantPovertyRegistered,
    ApplicantPovertyExited,
    ApplicantPovertyAnnulled,
    ApplicantFactVoided,
    ApplicantMergedInto,
    ApplicantIdentitySplit,
)
READS: Kinds = frozenset((ApplicantRegistered, *SAYS_OF_PERSON))
"""What each of these views gives of its batch: it must be the same."""


def people_in(batch: Sequence[Recorded], store: Store) -> dict[str, History]:
    """By person, with what was said up to the end of the batch, which holds READS alone."""
    return store.once("people", lambda: _people(batch, store))


def _people(batch: Sequence[Recorded], store: Store) -> dict[str, History]:
    told = touched_histories(batch, store, SAYS_OF_PERSON) if batch else {}
    return {stream: evolve_all(None, events) for stream, events in told.items()}
