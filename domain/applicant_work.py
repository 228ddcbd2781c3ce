"""What happens to a person at work beside being hired and leaving: contracts that go on, days away,
moves to another place."""

from __future__ import annotations

from datetime import date
from typing import Literal

from domain.event import Event
from domain.money import FenOrZero
from domain.text import Month, Region, StreamId, Text


class ApplicantContractExtended(Event, frozen=True, tag="applicant.contractExtended"):
    """The contract with `employer` from `begins_on` goes on to `until`; None is without end."""

    employer: StreamId
    begins_on: date
    until: date | None = None


class ApplicantAbsent(Event, frozen=True, tag="applicant.absent"):
    """Away from the post from the day it happened on through a day. Unpaid leave is not on post;
    leave that the law pays is."""

    employer: StreamId
    through: date
    leave: Literal["unpaid", "statutory"] = "unpaid"


class ApplicantMoved(Event, frozen=True, tag="applicant.moved"):
    """From the day it happened on the work with `employer` is done in another place."""

    employer: StreamId
    workplace: Region
    park: str = ""


class ApplicantContributionRefunded(Event, frozen=True, tag="applicant.contributionRefunded"):
    """Part or all of a contribution was given back to `payer`; counted once by its natural key."""

    payer: StreamId
    insurance: Literal["pension", "medical", "unemployment", "injury", "maternity"]
    month: Month
    voucher: Text
    employer_fen: FenOrZero
    personal_fen: FenOrZero = 0


WorkEvent = (
    ApplicantContractExtended | ApplicantAbsent | ApplicantMoved | ApplicantContributionRefunded
)
