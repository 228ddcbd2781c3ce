"""The organisations of the county: agencies with and without licence, employers near and far."""

from __future__ import annotations

from datetime import date
from random import Random

import msgspec

from ops.commands.default_callers import COUNTY_OFFICE, MARKET_REGISTER
from ops.sample.events import Telling
from ops.sample.names import (
    ANHUA,
    ELSEWHERE,
    IN_CITY,
    IN_PROVINCE,
    TAOJIANG,
    ZIYANG,
    Numbers,
    firm_name,
)

FOUNDED = date(2012, 3, 1)


class Organisation(msgspec.Struct, frozen=True):
    """`reference`: how input names it; `place`: the region where one works there."""

    reference: str
    place: str


class Organisations(msgspec.Struct, frozen=True):
    """All of them; `lapsed` had a licence until the middle of 2018."""

    agencies: tuple[Organisation, ...]
    unlicensed: Organisation
    lapsed: Organisation
    public: Organisation
    near: tuple[Organisation, ...]
    in_city: tuple[Organisation, ...]
    in_province: tuple[Organisation, ...]
    far: tuple[Organisation, ...]


class Founding:
    """Registers organisations."""

    def __init__(self, telling: Telling, numbers: Numbers, random: Random) -> None:
        self.telling = telling
        self.numbers = numbers
        self.random = random
        self._count = 0

    def unit(self, kind: str, place: str, ending: str) -> Organisation:
        """An organisation with an account to pay to."""
        self._count += 1
        reference = f"uscc:{self.numbers.uscc(place)}"
        name = firm_name(self.random, ending, self._count)
        tell = self.telling.tell
        fields = {"organisation": kind, "name": name, "county": place}
        tell(MARKET_REGISTER, "enterprise.registered", reference, FOUNDED, **fields)
        account = f"62220{self._count:012d}"
        bank = {"account": account, "holder": name, "bank": "益阳农村商业银行"}
        tell(COUNTY_OFFICE, "enterprise.accountChanged", reference, FOUNDED, **bank)
        return Organisation(reference, place)

    def licensed(self, unit: Organisation, until: date | None = None) -> Organisation:
        licence = {"licence": "human-resources-service", "number": f"HR{self._count:06d}"}
        if until:
            licence["until"] = until.isoformat()
        self.telling.tell(
            MARKET_REGISTER, "enterprise.licensed", unit.reference, FOUNDED, **licence
        )
        return unit


def organisations(
    telling: Telling, numbers: Numbers, random: Random, persons: int
) -> Organisations:
    """As many as so many persons need."""
    found = Founding(telling, numbers, random)
    agency = "人力资源服务有限公司"
    agencies = tuple(
        found.licensed(found.unit("hr-agency", random.choice((ANHUA, TAOJIANG, ZIYANG)), agency))
        for _ in range(max(4, persons // 150))
    )
    firms = max(3, persons // 60)
    return Organisations(
        agencies,
        found.unit("hr-agency", ANHUA, agency),
        found.licensed(found.unit("hr-agency", TAOJIANG, agency), until=date(2018, 6, 30)),
        found.licensed(found.unit("public-employment-agency", ANHUA, "公共就业服务中心")),
        _employers(found, (ANHUA, TAOJIANG, ZIYANG), firms),
        _employers(found, IN_CITY, firms),
        _employers(found, IN_PROVINCE, firms),
        _employers(found, ELSEWHERE, firms * 2),
    )


def _employers(found: Founding, places: tuple[str, ...], count: int) -> tuple[Organisation, ...]:
    return tuple(
        found.unit("enterprise", places[number % len(places)], "有限公司")
        for number in range(max(count, len(places)))
    )
