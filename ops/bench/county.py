"""The people and organisations of the benchmarks: fictitious, each following from its number."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from random import Random

from domain.calendar import last_day_inclusive
from gateways import credit_code, identity_number
from ops.bench.size import Size

BIRTHS, FIRST_BIRTH = 14_000, date(1960, 1, 1)
FIRST_HIRE, HIRE_DAYS = date(2018, 3, 1), 60
SIX_MONTHS, ID = 6, 36
BEGUN = timedelta(days=100)
"""After so many days the base log says that the worker is still there; not yet six months."""


def number_of(person: int) -> str:
    """`idcard:NUMBER` with a right check character."""
    born = FIRST_BIRTH + timedelta(days=person % BIRTHS)
    seventeen = f"430923{born:%Y%m%d}{person // BIRTHS:03d}"
    return f"idcard:{seventeen}{identity_number.check_character(seventeen)}"


def code_of(organisation: int) -> str:
    """`uscc:CODE` with a right check character."""
    seventeen = f"9143092{organisation:010d}"
    return f"uscc:{seventeen}{credit_code.check_character(seventeen)}"


def hired_on(person: int) -> date:
    return FIRST_HIRE + timedelta(days=person % HIRE_DAYS)


def completed_on(person: int) -> date:
    """The last day of six months of work."""
    return last_day_inclusive(hired_on(person), SIX_MONTHS)


class County:
    """Who is who. `ids`: the streams of all persons, then of all organisations, once known."""

    def __init__(self, size: Size, ids: bytes = b"") -> None:
        self.persons, self.organisations = size.persons, size.organisations
        self.agencies = self.organisations // 4
        self._ids = ids

    @classmethod
    def read(cls, size: Size, path: Path) -> County:
        return cls(size, path.read_bytes())

    def person(self, number: int) -> str:
        return self._ids[number * ID : (number + 1) * ID].decode()

    def organisation(self, number: int) -> str:
        return self.person(self.persons + number)

    def agency_of(self, person: int) -> str:
        return self.organisation(person * 31 % self.agencies)

    def employer_of(self, person: int) -> str:
        others = self.organisations - self.agencies
        return self.organisation(self.agencies + person * 37 % others)

    def shuffled(self, seed: str, persons: int = 0) -> list[int]:
        """Persons in random order, the same at every run; all, or only so many."""
        numbers = shuffled(seed, range(self.persons))
        return numbers[:persons] if persons else numbers

    def halves(self) -> tuple[range, range]:
        """All persons in two parts."""
        return range(0, self.persons, 2), range(1, self.persons, 2)


def shuffled(seed: str, numbers: range) -> list[int]:
    """In random order, the same at every run."""
    random = Random(f"{seed} {numbers}")  # noqa: S311  # not for secrets
    mixed = list(numbers)
    random.shuffle(mixed)
    return mixed
