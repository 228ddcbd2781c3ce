"""The people of the county: registered poor or not, and what became of the registration."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import msgspec

from ops.commands.default_callers import COUNTY_OFFICE, EMPLOYMENT_SYSTEM, POVERTY_REGISTER
from ops.sample.events import Telling
from ops.sample.names import CHANGDE, COUNTIES, Numbers, person_name

STATUS = {
    "poor": 860,
    "exited": 40,
    "registered-late": 20,
    "annulled-early": 15,
    "annulled-late": 15,
    "elsewhere": 20,
    "none": 30,
}
LATE = date(2018, 7, 2)
ANNULLED_EARLY, ANNULLED_LATE = date(2018, 4, 20), date(2019, 5, 20)


class Person(msgspec.Struct, frozen=True):
    """`home`: the county whose register or household book the person is in."""

    reference: str
    home: str
    status: str
    young: bool


class Settling:
    """Registers people."""

    def __init__(self, telling: Telling, numbers: Numbers, random: Random) -> None:
        self.telling = telling
        self.numbers = numbers
        self.random = random
        self._count = 0

    def person(self) -> Person:
        """One person with an account, and with what the poverty register says."""
        random = self.random
        self._count += 1
        status = random.choices(list(STATUS), list(STATUS.values()))[0]
        home = CHANGDE if status == "elsewhere" else random.choice(COUNTIES)
        young = random.random() < 0.01
        born = date(2002, 6, 1) + timedelta(random.randrange(90)) if young else None
        reference = f"idcard:{self.numbers.idcard(home, born)}"
        self._identity(reference, home)
        if status != "none":
            self._poverty(reference, home, status)
        return Person(reference, home, status, young)

    def _identity(self, reference: str, home: str) -> None:
        random, tell = self.random, self.telling.tell
        name = person_name(random)
        day = date(2016, 1, 4) + timedelta(random.randrange(300))
        tell(EMPLOYMENT_SYSTEM, "applicant.registered", reference, day, name=name)
        account = {"account": f"62284{self._count:014d}", "holder": name, "bank": "社会保障卡"}
        tell(COUNTY_OFFICE, "applicant.accountChanged", reference, day, **account)
        if random.random() < 0.3:
            tell(POVERTY_REGISTER, "applicant.domiciled", reference, day, county=home)

    def _poverty(self, reference: str, home: str, status: str) -> None:
        tell = self.telling.tell
        since = date(2016, 11, 1) + timedelta(self.random.randrange(200))
        if status == "registered-late":
            since = LATE
        tell(POVERTY_REGISTER, "applicant.povertyRegistered", reference, since, county=home)
        if status == "exited":
            tell(POVERTY_REGISTER, "applicant.povertyExited", reference, date(2017, 12, 31))
        elif status == "annulled-early":
            annulled = {"cause": "error"}
            topic = "applicant.povertyAnnulled"
            tell(POVERTY_REGISTER, topic, reference, ANNULLED_EARLY, **annulled)
        elif status == "annulled-late":
            topic = "applicant.povertyAnnulled"
            tell(POVERTY_REGISTER, topic, reference, ANNULLED_LATE, cause="fraud")
