"""What is reported of an organisation once a year, and when it goes to an exchange."""

from __future__ import annotations

from typing import Annotated

import msgspec

from domain.event import Event
from domain.money import Fen
from domain.text import Text

Year = Annotated[int, msgspec.Meta(ge=2010, le=2100)]
Persons = Annotated[int, msgspec.Meta(ge=0, le=10_000_000)]


class EnterpriseContributionsReported(Event, frozen=True, tag="enterprise.contributionsReported"):
    """Unemployment insurance that the organisation and its staff really paid for a year."""

    year: Year
    unemployment_fen: Fen


class EnterpriseHeadcountReported(Event, frozen=True, tag="enterprise.headcountReported"):
    """Staff at the beginning of a year, and how many of them were laid off in it."""

    year: Year
    employed: Persons
    laid_off: Persons = 0


class EnterpriseListed(Event, frozen=True, tag="enterprise.listed"):
    """Shares are traded on an exchange from the day it happened on."""

    exchange: Text
    raised_fen: Fen | None = None


ReportEvent = EnterpriseContributionsReported | EnterpriseHeadcountReported | EnterpriseListed
