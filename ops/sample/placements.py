"""Who was placed by whom, where they worked and for how long, and what shows it."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from random import Random

import msgspec

from domain.calendar import last_day_inclusive, month_later
from ops.commands.default_callers import EMPLOYMENT_SYSTEM, INSURANCE_AGENCY
from ops.sample.events import Telling
from ops.sample.organisations import Organisation, Organisations
from ops.sample.people import Person

FIRST_HIRE, LAST_HIRE = date(2017, 9, 1), date(2019, 2, 28)
END = date(2019, 6, 27)
"""The last day of which the sample tells a fact of work."""

STAYS = {
    "long": 610,
    "exact": 60,
    "one-day-short": 50,
    "early": 70,
    "changed-employer": 50,
    "still-there": 160,
}
PROOFS = {"presence": 45, "contribution": 40, "none": 15}
BOTH = ["worker", "employer"]


class Placement(msgspec.Struct, frozen=True):
    """A worker and who may claim for them. `rival`: another agency that says it placed them too."""

    person: Person
    agency: Organisation
    hired_on: date
    left_on: date | None
    rival: Organisation | None = None


class Placing:
    """Tells of placements."""

    def __init__(self, telling: Telling, random: Random, units: Organisations) -> None:
        self.telling = telling
        self.random = random
        self.units = units
        self._vouchers = 0

    def placement(self, person: Person) -> Placement:
        """One worker's placement: referred, hired, shown at work, left."""
        random = self.random
        hired_on = FIRST_HIRE + timedelta(random.randrange((LAST_HIRE - FIRST_HIRE).days))
        agency, employer = self._agency(), self._employer(person)
        rival = None
        if random.random() < 0.97:
            referred_on = hired_on - timedelta(random.randint(3, 20))
            signed = random.choices((BOTH, ["worker"], []), (75, 15, 10))[0]
            self._refer(person, agency, referred_on, signed)
            if random.random() < 0.07:
                rival = self._rival(person, agency, referred_on, signed)
        left_on = self._works(person, employer, hired_on)
        return Placement(person, agency, hired_on, left_on, rival)

    def _agency(self) -> Organisation:
        units, chance = self.units, self.random.random()
        for share, special in (
            (0.02, units.unlicensed),
            (0.04, units.lapsed),
            (0.06, units.public),
        ):
            if chance < share:
                return special
        return self.random.choice(units.agencies)

    def _employer(self, person: Person) -> Organisation:
        units, random = self.units, self.random
        kinds = (units.far, units.in_province, units.in_city, units.near)
        return random.choice(random.choices(kinds, (70, 15, 8, 7))[0])

    def _refer(self, person: Person, agency: Organisation, day: date, signed: list[str]) -> None:
        tell = self.telling.tell
        fields = {"agency": agency.reference, "signed_by": signed}
        tell(EMPLOYMENT_SYSTEM, "applicant.referred", person.reference, day, **fields)

    def _rival(
        self, person: Person, agency: Organisation, day: date, signed: list[str]
    ) -> Organisation:
        """Another agency with a better letter, a worse one, or one as good."""
        random = self.random
        rival = random.choice([one for one in self.units.agencies if one is not agency])
        kind = random.choice(("earlier", "later", "same", "unsigned"))
        shift = {"earlier": -5, "later": 2}.get(kind, 0)
        letter = [] if kind == "unsigned" else signed
        self._refer(person, rival, day + timedelta(shift), letter)
        return rival

    # Work

    def _works(self, person: Person, employer: Organisation, hired_on: date) -> date | None:
        """The spells of a placement; the day it ended, if it did."""
        random = self.random
        stay = random.choices(list(STAYS), list(STAYS.values()))[0]
        six = last_day_inclusive(hired_on, 6)
        if stay == "changed-employer":
            first_ended = hired_on + timedelta(random.randint(60, 120))
            self._spell(person, employer, hired_on, first_ended)
            other = random.choice([one for one in self.units.far if one is not employer])
            ended = six + timedelta(random.randrange(-20, 40))
            self._spell(person, other, first_ended + timedelta(1), ended)
            return ended
        ends = {
            "long": six + timedelta(random.randint(1, 150)),
            "exact": six,
            "one-day-short": six - timedelta(1),
            "early": hired_on + timedelta(random.randint(10, 150)),
        }
        left_on = ends.get(stay)
        self._spell(person, employer, hired_on, left_on)
        return left_on

    def _spell(
        self, person: Person, employer: Organisation, first: date, last: date | None
    ) -> None:
        if first > END:
            return
        tell, random = self.telling.tell, self.random
        who, named = person.reference, {"employer": employer.reference}
        if random.random() < 0.4:
            begins = {**named, "begins_on": first}
            tell(EMPLOYMENT_SYSTEM, "applicant.contractSigned", who, first, **begins)
        place = {**named, "workplace": employer.place}
        tell(EMPLOYMENT_SYSTEM, "applicant.hired", who, first, **place)
        proof = random.choices(list(PROOFS), list(PROOFS.values()))[0]
        until = min(last or END, END)
        if proof == "presence":
            self._presence(person, employer, first, until)
        elif proof == "contribution":
            self._contributions(person, employer, first, until)
        if last is not None and last <= END:
            left = {**named, "hired_on": first}
            tell(EMPLOYMENT_SYSTEM, "applicant.left", who, last, **left)

    def _presence(self, person: Person, employer: Organisation, first: date, until: date) -> None:
        day = first + timedelta(75)
        while day <= until:
            shown = {"employer": employer.reference, "through": day, "shown_by": "pay"}
            topic = "applicant.presenceConfirmed"
            self.telling.tell(EMPLOYMENT_SYSTEM, topic, person.reference, day, **shown)
            day += timedelta(75)

    def _contributions(
        self, person: Person, employer: Organisation, first: date, until: date
    ) -> None:
        """A month is told on its last day, once it was worked to the end."""
        year, month = month_later(first, 0)
        while (end := date(year, month, monthrange(year, month)[1])) <= until:
            self._vouchers += 1
            paid = {
                "payer": employer.reference,
                "insurance": "pension",
                "month": f"{year}-{month:02d}",
                "voucher": f"V{self._vouchers:08d}",
                "employer_fen": 54_000,
                "personal_fen": 24_000,
            }
            topic = "applicant.contributionPaid"
            self.telling.tell(INSURANCE_AGENCY, topic, person.reference, end, **paid)
            year, month = month_later(end, 1)
