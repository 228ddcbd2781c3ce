"""What every topic's data may carry, and how input names other streams."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import msgspec

from domain.officer import PersonId
from domain.text import BankName, Digest, Region
from gateways.enforcing import pattern_of

Named = Annotated[str, msgspec.Meta(min_length=1, max_length=140)]
"""A reference: a stream's id, idcard:NUMBER, uscc:CODE, or a name such as roster:NAME."""


DigestIn = Annotated[str, msgspec.Meta(pattern=pattern_of(Digest))]
BankIn = Annotated[str, msgspec.Meta(pattern=pattern_of(BankName))]
RegionIn = Annotated[str, msgspec.Meta(pattern=pattern_of(Region))]


class Common(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, gc=False):
    """What every fact and act may carry beside its own fields."""

    happened_on: date | None = None
    learnt_on: date | None = None
    extract_date: date | None = None
    evidence: tuple[DigestIn, ...] = ()


class ByDuty(Common, frozen=True):
    """An act of one of a roster's four duties. `on_behalf_of`: the person whose duty it is, where
    that person gave it to the one who acts (`officer.delegated`)."""

    on_behalf_of: PersonId | None = None
