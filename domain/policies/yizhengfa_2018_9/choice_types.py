"""The types of what 益政发〔2018〕9号 leaves open, where a word or a number is not enough."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import msgspec

from domain.event import Value
from domain.money import Fen
from domain.policies.amounts import FileDigest
from domain.text import Text

Days = Annotated[int, msgspec.Meta(ge=0, le=366)]
Months = Annotated[int, msgspec.Meta(ge=0, le=60)]
Years = Annotated[int, msgspec.Meta(ge=1, le=30)]
Percent = Annotated[int, msgspec.Meta(ge=0, le=100)]
RateHundredths = Annotated[int, msgspec.Meta(ge=0, le=3_600)]
"""Hundredths of a percent a year: 475 is 4.75%."""
Year = Annotated[int, msgspec.Meta(ge=2010, le=2100)]
County = Annotated[str, msgspec.Meta(pattern=r"^[1-9]\d{5}$")]
"""A six-digit region code."""
SchemeKey = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9-]{2,60}$")]
FundKey = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9-]{2,60}$")]
TopStandard = Annotated[int, msgspec.Meta(gt=0, le=60_000)]
MiddleStandard = Annotated[int, msgspec.Meta(gt=0, le=40_000)]
LowStandard = Annotated[int, msgspec.Meta(gt=0, le=20_000)]
Exclusion = Literal["exclusive", "review", "together"]
CertificateKind = Literal["qualification", "skill-level", "special-ability", "completion"]
Insurance = Literal["pension", "medical", "unemployment", "injury", "maternity"]


class TransportStandard(Value, frozen=True):
    """Fen by tier; the clause's ceilings are 600, 400 and 200 yuan."""

    province_out: TopStandard = 60_000
    city_out: MiddleStandard = 40_000
    county_out: LowStandard = 20_000


class NoticeLength(Value, frozen=True):
    """Length of a public notice: working days or calendar days; the other is nothing."""

    working_days: Days = 5
    calendar_days: Days = 0


class PostRates(Value, frozen=True):
    """Fen a worker and year; `local`: an enterprise of a poor area with a local worker."""

    ordinary: Fen = 100_000
    local: Fen = 150_000


class Cumulation(Value, frozen=True):
    """P28, pair by pair: one excludes the other, an officer looks, or both may be had."""

    post_and_one_off: Exclusion = "exclusive"
    post_and_public_welfare: Exclusion = "exclusive"
    post_and_overcapacity: Exclusion = "exclusive"
    post_and_insurance: Exclusion = "together"
    insurance_subsidies: Exclusion = "exclusive"
    training_and_poor_training: Exclusion = "exclusive"
    training_and_skills_upgrade: Exclusion = "exclusive"
    on_job_and_other_training: Exclusion = "exclusive"
    allowance_and_training: Exclusion = "together"
    purchase_and_per_head: Exclusion = "exclusive"
    transport_and_park: Exclusion = "exclusive"
    awards_of_one_project: Exclusion = "review"


class TrainingFrequency(Value, frozen=True):
    """`a_year`: courses a person and calendar year, None without limit; `level_once`: the same trade
    and level once ever."""

    a_year: Annotated[int, msgspec.Meta(ge=1, le=12)] | None = 1
    level_once: bool = True


class SkillsAmounts(Value, frozen=True):
    """Fen by the level of the certificate: 5 junior, 4 intermediate, 3 senior."""

    level5: Fen = 100_000
    level4: Fen = 150_000
    level3: Fen = 200_000

    def of(self, level: int) -> int | None:
        return {5: self.level5, 4: self.level4, 3: self.level3}.get(level)


class SkillsRules(Value, frozen=True):
    """Months insured for unemployment, months to claim in, and when the person must be at work."""

    insured_months: Months = 36
    window_months: Months = 12
    employed_on: Literal["certificate-date", "certificate-and-claim-date"] = "certificate-date"


class GraduateWindows(Value, frozen=True):
    """What the graduation year is, and for how many years a graduate is one for loans."""

    year: Literal["calendar-year", "final-school-year"] = "calendar-year"
    loan_years: Years = 5


class SchemeDay(Value, frozen=True, array_like=True):
    """`[scheme, day]`."""

    scheme: SchemeKey
    day: date


class SchemeMonths(Value, frozen=True, array_like=True):
    """`[scheme, months]`."""

    scheme: SchemeKey
    months: Months


class SchemeFund(Value, frozen=True, array_like=True):
    """`[scheme, fund]`."""

    scheme: SchemeKey
    fund: FundKey


class ShortageTrade(Value, frozen=True, array_like=True):
    """`[year, trade]`."""

    year: Year
    trade: Text


class ShortageList(Value, frozen=True):
    """The shortage trades year by year, with the digest of the list."""

    rows: tuple[ShortageTrade, ...] = ()
    digest: FileDigest | None = None

    def names(self, trade: str, year: int) -> bool:
        return ShortageTrade(year, trade) in self.rows


class RateRow(Value, frozen=True, array_like=True):
    """`[most_months, hundredths]`: the rate of loans up to so many months."""

    most_months: Annotated[int, msgspec.Meta(ge=1, le=360)]
    hundredths: RateHundredths


class BenchmarkRates(Value, frozen=True):
    """The central bank's rates by term, in the order of terms."""

    rows: tuple[RateRow, ...]
    digest: FileDigest | None = None

    def of(self, months: int) -> int | None:
        """Hundredths of a percent for a loan of so many months; None beyond the table."""
        return next((row.hundredths for row in self.rows if months <= row.most_months), None)


class CalendarDay(Value, frozen=True, array_like=True):
    """`[day, worked]`."""

    day: date
    worked: bool


class CalendarDays(Value, frozen=True):
    """Days that are worked or free other than the calendar library says."""

    rows: tuple[CalendarDay, ...] = ()
    digest: FileDigest | None = None

    def says(self, day: date) -> bool | None:
        return next((row.worked for row in self.rows if row.day == day), None)


class PoorAreas(Value, frozen=True):
    """Counties that are poor areas, with the digest of the list."""

    counties: tuple[County, ...] = ("430923",)
    digest: FileDigest | None = None
