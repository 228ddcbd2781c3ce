"""Counties: of persons by the poverty register, else the household register; of organisations."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from domain import applicant, enterprise
from domain.applicant import (
    ApplicantDomiciled,
    ApplicantFactVoided,
    ApplicantPovertyRegistered,
    ApplicantRegistered,
)
from domain.enterprise import EnterpriseFactVoided, EnterpriseLocated, EnterpriseRegistered
from domain.event import Recorded
from domain.history import History
from projections.views.histories import touched_histories
from projections.views.view import Change, Kinds, Store, Table


class PlaceRow(msgspec.Struct, frozen=True, gc=False):
    stream: str
    county: str


PLACES = Table("places", PlaceRow, ("stream",))

OF_PERSON = (ApplicantPovertyRegistered, ApplicantDomiciled, ApplicantFactVoided)
OF_ORGANISATION = (EnterpriseLocated, EnterpriseRegistered, EnterpriseFactVoided)


class Places:
    name = "places"
    tables = (PLACES,)
    reads: Kinds = frozenset((ApplicantRegistered, *OF_PERSON, *OF_ORGANISATION))

    def changes(self, batch: Sequence[Recorded], store: Store) -> Sequence[Change]:
        people = touched_histories(batch, store, OF_PERSON)
        units = touched_histories(batch, store, OF_ORGANISATION)
        places = {stream: _home(events) for stream, events in people.items()}
        places |= {stream: _seat(events) for stream, events in units.items()}
        rows = [PlaceRow(stream, county) for stream, county in places.items() if county]
        return (Change(PLACES, rows, [one for one in places if not places[one]]),)


def _home(events: Sequence[Recorded]) -> str:
    person = applicant.evolve_all(None, events)
    poor = [event.county for _, event in person.of(ApplicantPovertyRegistered)]
    household = [event.county for _, event in person.of(ApplicantDomiciled)]
    return (poor or household or [""])[-1]


def _seat(events: Sequence[Recorded]) -> str:
    unit: History | None = None
    for one in events:
        unit = enterprise.evolve(unit, one)
    assert unit is not None
    located = [event.county for _, event in unit.of(EnterpriseLocated)]
    registered = [event.county for _, event in unit.of(EnterpriseRegistered)]
    return (located or registered or [""])[-1]
