"""What a reader of bank files is, and what every profile has, whatever its format."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Protocol

import msgspec

from domain.event import Value
from gateways.bank.canonical import Item, Outcome

FIRST_BYTES = 8192
"""So much of a file a reader is shown to say whether it is one of its own."""


class Profile(Value, frozen=True, kw_only=True):
    """How one bank writes one kind of file: data. A layout of text or of a sheet adds its columns.

    `format`: which reader takes it; `outcomes`: what a code of the bank means, before what the
    standard says; `reversal_flips`: `RvslInd` turns the direction round (German Sparkassen through
    SFirm); `inherits`: of a batch of which only the exceptions are listed, the status above is that
    of the rest.
    """

    name: str
    version: int = 1
    format: str = ""
    outcomes: dict[str, Outcome] = msgspec.field(default_factory=dict)
    reversal_flips: bool = False
    inherits: bool = False

    @property
    def label(self) -> str:
        """As `FileBegun.profile` says it: `ccb-statement/1`."""
        return f"{self.name}/{self.version}"


class Reader(Protocol):
    """One format. A module with these two functions is a reader.

    `recognises` sees the first bytes, never the file's name; it may ask what it finds in any way it
    likes, but never raises. `read` yields what is in the file, from its first byte, in order:
    FileBegun, then each StatementBegun, rows, StatementEnded, then FileEnded; Warned anywhere. It
    raises BankFileRefused and nothing else; the stream can be read once and need not be sought.
    """

    def recognises(self, first_bytes: bytes) -> bool:
        """Whether a file that begins so is of this format."""
        ...

    def read(self, stream: BinaryIO, profile: Profile | None) -> Iterator[Item]:
        """What is in it, in order."""
        ...
