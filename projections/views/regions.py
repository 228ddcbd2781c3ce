"""Where persons and organisations belonged, as known at a position: county, township, village."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec

from domain import applicant, enterprise
from domain.applicant import (
    ApplicantDomiciled,
    ApplicantFactVoided,
    ApplicantPovertyRegistered,
)
from domain.enterprise import EnterpriseFactVoided, EnterpriseLocated, EnterpriseRegistered
from domain.event import Recorded, topic_of
from domain.history import History
from projections.views.view import Store

OF_PERSON = (ApplicantPovertyRegistered, ApplicantDomiciled, ApplicantFactVoided)
OF_ORGANISATION = (EnterpriseLocated, EnterpriseRegistered, EnterpriseFactVoided)


class Region(msgspec.Struct, frozen=True, gc=False):
    """Six-digit code of the county; names of township and village, empty where no event says."""

    county: str = ""
    township: str = ""
    village: str = ""


NOWHERE = Region()


class Regions:
    """Read once for a batch; asked as of any position up to its end."""

    def __init__(self, store: Store, streams: Collection[str], until: int) -> None:
        topics = [topic_of(one) for one in (*OF_PERSON, *OF_ORGANISATION)]
        self._events = store.streams(streams, topics, until) if streams else {}

    def at(self, stream: str, position: int) -> Region:
        """Of a person the poverty register's, else the household register's; of an organisation
        its seat."""
        known = [one for one in self._events.get(stream, ()) if one.position <= position]
        if not known:
            return NOWHERE
        if isinstance(known[0].event, OF_ORGANISATION):
            return seat(known)
        return home(applicant.evolve_all(None, known))


def home(person: History) -> Region:
    """Of a person, from what was said of the person's place."""
    poor = [event for _, event in person.of(ApplicantPovertyRegistered)]
    household = [event for _, event in person.of(ApplicantDomiciled)]
    for told in (poor or household)[-1:]:
        return Region(told.county, told.township, told.village)
    return NOWHERE


def seat(events: Sequence[Recorded]) -> Region:
    """Of an organisation, from what was said of its place."""
    unit: History | None = None
    for one in events:
        unit = enterprise.evolve(unit, one)
    assert unit is not None, "there is one event at least"
    located = [event.county for _, event in unit.of(EnterpriseLocated)]
    registered = [event.county for _, event in unit.of(EnterpriseRegistered)]
    return Region((located or registered or [""])[-1])
