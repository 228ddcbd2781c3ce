"""What a start-up has: its owner, rented premises with the rent paid for them, its trademarks."""

from __future__ import annotations

from datetime import date

from domain.event import Event
from domain.money import Fen
from domain.text import Month, Region, StreamId, Text


class EnterpriseOwnerRecorded(Event, frozen=True, tag="enterprise.ownerRecorded"):
    """A person owns the business, or part of it, from the day it happened on."""

    owner: StreamId


class EnterpriseLeaseRecorded(Event, frozen=True, tag="enterprise.leaseRecorded"):
    """Premises are rented from the day it happened on, until a day where one is agreed."""

    county: Region
    fen_a_month: Fen
    until: date | None = None


class EnterpriseRentPaid(Event, frozen=True, tag="enterprise.rentPaid"):
    """Rent for one month was really paid, on the day it happened on; counted once by its natural
    key."""

    month: Month
    fen: Fen
    voucher: Text


class EnterpriseTrademarkRegistered(Event, frozen=True, tag="enterprise.trademarkRegistered"):
    """The trademark office registered a mark for the business on the day it happened on."""

    number: Text


PremisesEvent = (
    EnterpriseOwnerRecorded
    | EnterpriseLeaseRecorded
    | EnterpriseRentPaid
    | EnterpriseTrademarkRegistered
)
