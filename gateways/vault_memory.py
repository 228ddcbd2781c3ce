"""A vault in memory, for the ledger in memory and for tests."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from threading import RLock

from gateways.keys import KeyStore, MemoryKeys
from gateways.vault import (
    Disclosure,
    Erased,
    IndexKind,
    OnLegalHold,
    Sealed,
    SealKind,
    UnknownRecord,
)
from gateways.vault_batch import Batch, sealed_at_once
from gateways.vault_sealing import (
    DekCache,
    Prepared,
    SealedRow,
    index_of,
    indexes_of,
    new_dek,
    open_row,
    seal_value,
)


class MemoryVault:
    """Same answers as the vault in PostgreSQL; gone with the process."""

    def __init__(self, keys: KeyStore | None = None) -> None:
        self._keys = keys or MemoryKeys()
        self._deks = DekCache(self._keys)
        self._holders: dict[tuple[str, str], str] = {}
        self._wrapped: dict[str, bytes] = {}
        self._rows: dict[str, SealedRow] = {}
        self._held: set[str] = set()
        self._shredded: set[str] = set()
        self._lock = RLock()
        self.accesses: list[tuple[str, str]] = []

    def resolve(self, kind: IndexKind, values: Collection[str]) -> dict[str, str]:
        indexes = indexes_of(self._keys, kind, set(values))
        return {
            value: self._holders[kind, index]
            for value, index in indexes.items()
            if (kind, index) in self._holders
        }

    def admit(self, kind: IndexKind, value: str, subject: str) -> str:
        return self.admit_many(kind, [(value, subject)])[0]

    def admit_many(self, kind: IndexKind, pairs: Sequence[tuple[str, str]]) -> list[str]:
        indexes = [(index_of(self._keys, kind, value), subject) for value, subject in pairs]
        with self._lock:
            return [self._holders.setdefault((kind, index), new) for index, new in indexes]

    def seal(self, subject: str, kind: SealKind, value: str) -> Sealed:
        return self.seal_many([(subject, kind, value)])[0]

    def seal_many(self, items: Sequence[tuple[str, SealKind, str]]) -> list[Sealed]:
        return sealed_at_once(self._keep, items)

    def batch(self) -> Batch:
        return Batch(self._keep)

    def _keep(self, values: Sequence[Prepared]) -> frozenset[str]:
        with self._lock:
            erased = self._shredded.intersection(value.subject for value in values)
            for value in values:
                if value.subject not in erased:
                    dek = self._deks.unwrapped(self._key_of(value.subject))
                    self._rows[value.sealed.record] = seal_value(dek, 1, value)
        return frozenset(erased)

    def _key_of(self, subject: str) -> bytes:
        if subject in self._shredded:
            raise Erased(subject)
        if subject not in self._wrapped:
            self._wrapped[subject] = new_dek(self._keys)[1]
        return self._wrapped[subject]

    def reveal(self, record: str, purpose: str) -> str:
        return self.disclose(record, purpose).value

    def reveal_many(self, records: Collection[str], purpose: str) -> dict[str, str]:
        with self._lock:
            readable = [
                record
                for record in records
                if record in self._rows and self._rows[record].subject not in self._shredded
            ]
            return {record: self.reveal(record, purpose) for record in readable}

    def disclose(self, record: str, purpose: str) -> Disclosure:
        with self._lock:
            row = self._rows.get(record)
            if row is None:
                raise UnknownRecord(record)
            wrapped = self._key_of(row.subject)
            self.accesses.append((record, purpose))
        return open_row(self._deks.unwrapped(wrapped), row)

    def hold(self, subject: str, on: bool) -> None:
        with self._lock:
            self._key_of(subject)
            if on:
                self._held.add(subject)
            else:
                self._held.discard(subject)

    def erase(self, subject: str) -> None:
        with self._lock:
            if subject in self._held:
                raise OnLegalHold(subject)
            self._wrapped.pop(subject, None)
            self._shredded.add(subject)
            self._deks.clear()
