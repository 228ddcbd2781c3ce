"""What 益政发〔2018〕9号 leaves open, one typed choice each, with its default. A change is an event."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

import msgspec

from domain.event import Value
from domain.parameters import Parameters

Days = Annotated[int, msgspec.Meta(ge=0, le=366)]
Months = Annotated[int, msgspec.Meta(ge=0, le=60)]
TopStandard = Annotated[int, msgspec.Meta(gt=0, le=60_000)]
MiddleStandard = Annotated[int, msgspec.Meta(gt=0, le=40_000)]
LowStandard = Annotated[int, msgspec.Meta(gt=0, le=20_000)]


class TransportStandard(Value, frozen=True):
    """Fen by tier; the clause's ceilings are 600, 400 and 200 yuan."""

    province_out: TopStandard = 60_000
    city_out: MiddleStandard = 40_000
    county_out: LowStandard = 20_000


class NoticeLength(Value, frozen=True):
    """Length of a public notice: working days or calendar days; the other is nothing."""

    working_days: Days = 5
    calendar_days: Days = 0


class Choices(Value, frozen=True):
    """The reading in force on a day."""

    fact_count: Literal["inclusive", "civil-law"] = "inclusive"
    gap_tolerance_days: Days = 0
    same_employer: bool = True
    valid_from: date = date(2018, 4, 18)
    validity_test: Literal["completion", "start"] = "completion"
    poverty_test: Literal["first-day", "every-day", "claim-date"] = "first-day"
    exit_effect: Literal["keeps", "ends"] = "keeps"
    annulment_effect: Literal["incomplete-periods", "from-the-beginning", "none"] = (
        "incomplete-periods"
    )
    minimum_age: Literal[16] = 16
    city_scope: bool = True
    home_basis: Literal["poverty-register", "household-register"] = "poverty-register"
    placement_dedupe: Literal["ever", "placement"] = "ever"
    placement_conflict: Literal["earliest-verified", "refuse-both"] = "earliest-verified"
    export_scope: Literal["outside-county", "any", "outside-province"] = "outside-county"
    licence_date: Literal["referral", "referral-and-completion"] = "referral"
    transport_frequency: Literal["ever"] = "ever"
    transport_amount: Literal["standard", "actual-cost"] = "standard"
    transport_standard: TransportStandard = TransportStandard()
    transport_minimum_months: Months = 0
    award_repeat: Literal["never", "yearly"] = "never"
    notice: NoticeLength = NoticeLength()
    claim_deadline_months: Months | None = None


class Choice(Value, frozen=True):
    """One open choice: its number and key in the catalogue, the field it sets, the question it answers."""

    number: str
    key: str
    field: str
    question: str


OPEN_CHOICES = (
    Choice("P01", "period.fact-count", "fact_count", "how months of employment are counted"),
    Choice("P03", "period.gap-tolerance-days", "gap_tolerance_days", "days between two spells"),
    Choice("P04", "period.same-employer", "same_employer", "six months with one employer"),
    Choice("P07", "validity.from", "valid_from", "the first day the paper covers"),
    Choice("P07", "validity.test", "validity_test", "which day must lie in the paper's time"),
    Choice("P08", "poverty.status-test", "poverty_test", "when a person must be registered poor"),
    Choice("P09", "poverty.exit-effect", "exit_effect", "what leaving poverty does"),
    Choice("P10", "poverty.annulment-effect", "annulment_effect", "what an annulment does"),
    Choice("P11", "poverty.min-age", "minimum_age", "from which age"),
    Choice("P12", "region.city-scope", "city_scope", "registered in Yiyang"),
    Choice("P15", "region.home-basis", "home_basis", "which register names the home county"),
    Choice("P29", "placement.dedupe", "placement_dedupe", "how often one worker counts"),
    Choice("P30", "placement.conflict", "placement_conflict", "two intermediaries, one worker"),
    Choice("P31", "placement.export-scope", "export_scope", "what labour export means"),
    Choice("P32", "placement.licence-date", "licence_date", "when the licence must be valid"),
    Choice("P33", "transport.frequency", "transport_frequency", "what once means"),
    Choice("P35", "transport.amount-mode", "transport_amount", "standard or actual cost"),
    Choice("P35", "transport.standard", "transport_standard", "the local standard by tier, in fen"),
    Choice("P36", "transport.min-work", "transport_minimum_months", "months that must be worked"),
    Choice("P51", "award.repeat", "award_repeat", "whether a winner can win again"),
    Choice("P61", "notice.length", "notice", "how long a public notice lasts"),
    Choice("P67", "claim.deadline", "claim_deadline_months", "months after completion to claim in"),
)

BY_KEY = {choice.key: choice for choice in OPEN_CHOICES}
_TYPES: dict[str, Any] = {field.name: field.type for field in msgspec.structs.fields(Choices)}


class NotAllowed(Exception):
    """A value that the document does not allow for this choice."""


def read_value(key: str, value: str) -> Any:
    """The typed value of a choice from its JSON.

    Raises NotAllowed for an unknown key, a wrong type or a value out of range.
    """
    choice = BY_KEY.get(key)
    if choice is None:
        raise NotAllowed(f"unknown choice {key!r}; ledger parameter list names them")
    try:
        return msgspec.json.decode(value.encode(), type=_TYPES[choice.field])
    except msgspec.DecodeError as wrong:
        raise NotAllowed(f"{choice.number} {key}: {wrong}") from wrong


def choices_on(parameters: Parameters, day: date, scope: str = "city") -> Choices:
    """The choices in force on a day: defaults, and what two persons set."""
    changed = parameters.in_force(day, scope)
    if not changed:
        return Choices()
    return Choices(**{BY_KEY[key].field: read_value(key, text) for key, text in changed.items()})
