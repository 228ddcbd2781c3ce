"""What an officer with one of a roster's duties says of himself; a parameter officer may say most
of it of one who is away."""

from __future__ import annotations

from typing import Literal, get_args

from domain.officer import Duty

OwnRole = Duty | Literal["parameter-officer"]

DUTIES: tuple[Duty, ...] = get_args(Duty)

OWN_ACTS: dict[str, tuple[OwnRole, ...]] = {
    "officer.delegated": DUTIES,
    "officer.delegationEnded": (*DUTIES, "parameter-officer"),
    "officer.absent": (*DUTIES, "parameter-officer"),
    "officer.returned": (*DUTIES, "parameter-officer"),
}
