"""The vault: where names, identity numbers and accounts are, so that events need not hold them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Literal, Protocol

import msgspec

IndexKind = Literal["resident-identity", "credit-code"]
"""What a person or an organisation is found by; each value has one holder."""

SealKind = Literal["identity", "name", "resident-identity", "credit-code", "account"]


class Sealed(msgspec.Struct, frozen=True, gc=False):
    """What an event says of a sealed value: its record, and a salted commitment in hexadecimal."""

    record: str
    commitment: str
    suite: str


class Disclosure(msgspec.Struct, frozen=True):
    """A value with its salt: SHA-256(salt ‖ value) is the commitment in the event."""

    salt: bytes
    value: str


class UnknownRecord(Exception):
    """The vault holds no such record."""


class Erased(Exception):
    """The keys of `subjects` are destroyed; nothing of theirs is read or sealed again."""

    def __init__(self, *subjects: str) -> None:
        super().__init__(*subjects)
        self.subjects = frozenset(subjects)


class OnLegalHold(Exception):
    """Erasing is stopped by a legal hold."""


class SealingBatch(Protocol):
    """For an import: `seal` answers at once, `keep` writes all of it in a few round trips."""

    def seal(self, subject: str, kind: SealKind, value: str) -> Sealed:
        """What the event will say. Nothing is in the vault before `keep`."""

    def keep(self) -> frozenset[str]:
        """Write everything; the event may follow. Returns erased subjects, whose values are not
        kept: no event may name their records."""


class Vault(Protocol):
    """Sealed values and the blind index that finds their subjects. Rules never read it.

    Order of work: first the vault, then the event that names the record.
    """

    def resolve(self, kind: IndexKind, values: Collection[str]) -> dict[str, str]:
        """The subject of each value, under the value as given; unknown ones are absent."""

    def admit(self, kind: IndexKind, value: str, subject: str) -> str:
        """The subject that holds `value`: this one, unless another was first."""

    def admit_many(self, kind: IndexKind, pairs: Sequence[tuple[str, str]]) -> list[str]:
        """For each (value, subject) the subject that holds the value now."""

    def seal(self, subject: str, kind: SealKind, value: str) -> Sealed:
        """Raises Erased."""

    def seal_many(self, items: Sequence[tuple[str, SealKind, str]]) -> list[Sealed]:
        """Seals each (subject, kind, value). Raises Erased, when all others are sealed."""

    def batch(self) -> SealingBatch:
        """Seals one by one, and writes together."""

    def reveal(self, record: str, purpose: str) -> str:
        """The value, its reading recorded with its purpose. Raises UnknownRecord, Erased."""

    def reveal_many(self, records: Collection[str], purpose: str) -> dict[str, str]:
        """Values by record; unknown and erased ones are absent."""

    def disclose(self, record: str, purpose: str) -> Disclosure:
        """For an auditor. Raises UnknownRecord, Erased."""

    def hold(self, subject: str, on: bool) -> None:
        """Set or lift the legal hold."""

    def erase(self, subject: str) -> None:
        """Destroy the subject's keys; its index rows stay, against a second claim.

        Raises OnLegalHold.
        """
