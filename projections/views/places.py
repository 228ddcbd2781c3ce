"""Counties: of persons by the poverty register, else the household register; of organisations."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from domain.event import Recorded
from projections.views.histories import touched_histories
from projections.views.people import READS, people_in
from projections.views.regions import OF_ORGANISATION, home, seat
from projections.views.view import Change, Kinds, Store, Table


class PlaceRow(msgspec.Struct, frozen=True, gc=False):
    stream: str
    county: str


PLACES = Table("places", PlaceRow, ("stream",))


class Places:
    name = "places"
    tables = (PLACES,)
    reads: Kinds = READS | frozenset(OF_ORGANISATION)

    def changes(self, batch: Sequence[Recorded], store: Store) -> Sequence[Change]:
        people = people_in([one for one in batch if type(one.event) in READS], store)
        units = touched_histories(batch, store, OF_ORGANISATION)
        places = {stream: home(person).county for stream, person in people.items()}
        places |= {stream: seat(events).county for stream, events in units.items()}
        rows = [PlaceRow(stream, county) for stream, county in places.items() if county]
        return (Change(PLACES, rows, [one for one in places if not places[one]]),)
