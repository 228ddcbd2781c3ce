"""Who left home to work, where to, and when."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import msgspec

from ops.commands.default_callers import EMPLOYMENT_SYSTEM
from ops.sample.events import Telling
from ops.sample.names import ANHUA, ELSEWHERE, IN_CITY, IN_PROVINCE, TAOJIANG, ZIYANG
from ops.sample.people import Person

FIRST, LAST = date(2018, 2, 20), date(2018, 12, 20)


class Journey(msgspec.Struct, frozen=True):
    """A departure; none was told where `left_on` is None. `again_on`: a second one."""

    person: Person
    left_on: date | None
    again_on: date | None = None


class Leaving:
    """Tells of departures."""

    def __init__(self, telling: Telling, random: Random) -> None:
        self.telling = telling
        self.random = random

    def journey(self, person: Person) -> Journey:
        """One person's departure, or two, or none on record."""
        if self.random.random() < 0.02:
            return Journey(person, None)
        left_on = FIRST + timedelta(self.random.randrange((LAST - FIRST).days))
        self._depart(person, left_on)
        if self.random.random() > 0.06:
            return Journey(person, left_on)
        again_on = left_on + timedelta(self.random.randint(60, 150))
        self._depart(person, again_on)
        return Journey(person, left_on, again_on)

    def _depart(self, person: Person, day: date) -> None:
        fields: dict[str, object] = {"destination": self._destination()}
        if self.random.random() < 0.5:
            fields["ticket_fen"] = self.random.randrange(5_000, 90_000, 50)
        self.telling.tell(EMPLOYMENT_SYSTEM, "applicant.departed", person.reference, day, **fields)

    def _destination(self) -> str:
        kinds = (ELSEWHERE, IN_PROVINCE, IN_CITY, (ANHUA, TAOJIANG, ZIYANG))
        return self.random.choice(self.random.choices(kinds, (65, 20, 8, 7))[0])
