"""The vault in PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import psycopg
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from psycopg_pool import ConnectionPool

from gateways.keys import KeyStore
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
from gateways.vault_remembered import Remembered
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
from gateways.vault_statements import (
    ACCESSED,
    ADMIT,
    HOLD,
    HOLDERS,
    KEYS_OF,
    NEW_RECORDS,
    NEW_SUBJECTS,
    RECORDS,
    SHRED,
)

Item = TypeVar("Item")
Answer = TypeVar("Answer")
Connection = psycopg.Connection[Any]
Deks = dict[str, tuple[AESGCM, int] | None]  # key and key number by subject; None: erased

SCHEMA = Path(__file__).with_name("vault_schema.sql")
MIGRATION_LOCK = 7_305_002_018
PART = 500
SIDE_BY_SIDE = 2


def migrate(dsn: str) -> None:
    """Make the vault's schema and role; harmless when they are there."""
    with psycopg.connect(dsn) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [MIGRATION_LOCK])
        connection.execute(SCHEMA.read_bytes())


def _as_vault(connection: Connection) -> None:
    connection.execute("SET ROLE ledger_vault")
    connection.execute("SET statement_timeout = '30s'")
    connection.execute("SET lock_timeout = '10s'")
    connection.commit()


class PostgresVault:
    """Acts as the role `ledger_vault`, whoever the address logs in as."""

    def __init__(self, dsn: str, keys: KeyStore, *, connections: int = 4) -> None:
        self._keys = keys
        self._deks = DekCache(keys)
        self._remembered = Remembered()
        self._pool = ConnectionPool(
            dsn, min_size=1, max_size=connections, configure=_as_vault, open=True, name="vault"
        )

    def close(self) -> None:
        self._pool.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _in_parts(
        self, items: Sequence[Item], work: Callable[[Sequence[Item]], list[Answer]]
    ) -> list[Answer]:
        """Each part in a transaction of its own; one is reckoned here while another is written."""
        if len(items) <= PART:
            return work(items) if items else []
        parts = [items[start : start + PART] for start in range(0, len(items), PART)]
        with ThreadPoolExecutor(SIDE_BY_SIDE) as threads:
            return [answer for answers in threads.map(work, parts) for answer in answers]

    # The blind index

    def resolve(self, kind: IndexKind, values: Collection[str]) -> dict[str, str]:
        indexes = indexes_of(self._keys, kind, set(values))
        holders = self._remembered.of(indexes.values())
        unknown = [index for index in indexes.values() if index not in holders]
        if unknown:
            with self._pool.connection() as connection:
                found = self._holders(connection, kind, unknown)
            self._remembered.keep(found)
            holders |= found
        return {value: holders[index] for value, index in indexes.items() if index in holders}

    def admit(self, kind: IndexKind, value: str, subject: str) -> str:
        return self.admit_many(kind, [(value, subject)])[0]

    def admit_many(self, kind: IndexKind, pairs: Sequence[tuple[str, str]]) -> list[str]:
        return self._in_parts(pairs, partial(self._admit_part, kind))

    def _admit_part(self, kind: IndexKind, pairs: Sequence[tuple[str, str]]) -> list[str]:
        indexes = [index_of(self._keys, kind, value) for value, _ in pairs]
        wanted: dict[str, str] = {}
        for index, (_, subject) in zip(indexes, pairs, strict=True):
            wanted.setdefault(index, subject)
        # in one order everywhere: two imports of the same persons never wait for each other
        wanted = dict(sorted(wanted.items()))
        new = [kind, self._keys.index_number, _array(wanted), _array(wanted.values())]
        with self._pool.connection() as connection:
            if connection.execute(ADMIT, new).rowcount < len(wanted):
                wanted = self._holders(connection, kind, list(wanted))
        return [wanted[index] for index in indexes]

    def _holders(
        self, connection: Connection, kind: IndexKind, indexes: list[str]
    ) -> dict[str, str]:
        if not indexes:
            return {}
        asked = [kind, self._keys.index_number, _array(indexes)]
        return dict(connection.execute(HOLDERS, asked, binary=True))

    # Sealing

    def seal(self, subject: str, kind: SealKind, value: str) -> Sealed:
        return self.seal_many([(subject, kind, value)])[0]

    def seal_many(self, items: Sequence[tuple[str, SealKind, str]]) -> list[Sealed]:
        return sealed_at_once(self._keep, items)

    def batch(self) -> Batch:
        return Batch(self._keep)

    def _keep(self, values: Sequence[Prepared]) -> frozenset[str]:
        return frozenset(self._in_parts(values, self._keep_part))

    def _keep_part(self, values: Sequence[Prepared]) -> list[str]:
        """The erased subjects; everything of others is sealed and written."""
        with self._pool.connection() as connection:
            deks = self._existing(connection, {value.subject for value in values})
            erased = [subject for subject, dek in deks.items() if dek is None]
            if erased:
                values = [value for value in values if deks.get(value.subject, ()) is not None]
            _copy(connection, self._sealed(connection, deks, values))
        return erased

    def _sealed(
        self, connection: Connection, deks: Deks, values: Sequence[Prepared]
    ) -> list[SealedRow]:
        """Seals, under keys made here for those who have none yet."""
        fresh = {
            subject: new_dek(self._keys)
            for subject in sorted({value.subject for value in values} - deks.keys())
        }
        if not fresh:
            return _sealed_under(deks, values)
        wrapped = _array(wrapped.hex() for _, wrapped in fresh.values())
        with connection.pipeline():  # the database adds the keys while we seal under them
            added = connection.execute(NEW_SUBJECTS, [_array(fresh), wrapped])
            new: Deks = {subject: (dek, 1) for subject, (dek, _) in fresh.items()}
            rows = _sealed_under(deks | new, values)
        if added.rowcount == len(fresh):
            return rows
        # another process was first with some: its keys count, and ours are forgotten
        return _sealed_under(deks | self._existing(connection, set(fresh)), values)

    def _existing(self, connection: Connection, subjects: set[str]) -> Deks:
        """Keys of those who have one; None for the erased."""
        rows = connection.execute(KEYS_OF, [_array(subjects)], binary=True)
        return {
            subject: (self._deks.unwrapped(wrapped[-1]), len(wrapped)) if wrapped else None
            for subject, wrapped in rows
        }

    # Reading

    def reveal(self, record: str, purpose: str) -> str:
        return self.disclose(record, purpose).value

    def reveal_many(self, records: Collection[str], purpose: str) -> dict[str, str]:
        opened = self._opened(records, purpose)
        return {record: told.value for record, told in opened.items() if told}

    def disclose(self, record: str, purpose: str) -> Disclosure:
        opened = self._opened([record], purpose)
        if record not in opened:
            raise UnknownRecord(record)
        told = opened[record]
        if told is None:
            raise Erased(record)
        return told

    def _opened(self, records: Collection[str], purpose: str) -> dict[str, Disclosure | None]:
        """None for who was erased. The reading is on record before anyone has the value."""
        with self._pool.connection() as connection:
            rows = connection.execute(RECORDS, [_array(records)], binary=True).fetchall()
            read = _array(row[0] for row in rows if row[-1])
            connection.execute(ACCESSED, [purpose, read])
        return {row[0]: self._open(row) for row in rows}

    def _open(self, row: tuple[Any, ...]) -> Disclosure | None:
        kept, wrapped = SealedRow(*row[:-1]), row[-1]
        if not wrapped:
            return None
        return open_row(self._deks.unwrapped(wrapped[kept.key_number - 1]), kept)

    # Erasing

    def hold(self, subject: str, on: bool) -> None:
        with self._pool.connection() as connection:
            _, wrapped = new_dek(self._keys)
            connection.execute(NEW_SUBJECTS, [_array([subject]), _array([wrapped.hex()])])
            if not connection.execute(HOLD, [on, subject]).rowcount:
                raise Erased(subject)

    def erase(self, subject: str) -> None:
        with self._pool.connection() as connection:
            if not connection.execute(SHRED, [subject]).rowcount:
                raise OnLegalHold(subject)
        self._deks.clear()


def _sealed_under(deks: Deks, values: Sequence[Prepared]) -> list[SealedRow]:
    """Raises Erased for who was erased between our two looks at the keys."""
    rows = []
    for value in values:
        key = deks[value.subject]
        if key is None:
            raise Erased(value.subject)
        rows.append(seal_value(key[0], key[1], value))
    return rows


def _array(items: Iterable[str]) -> str:
    return "{" + ",".join(items) + "}"


def _copy(connection: Connection, rows: list[SealedRow]) -> None:
    """In COPY's text format: none of the columns can hold a tab, a line feed or a backslash."""
    lines = [
        f"{row.record}\t{row.subject}\t{row.kind}\t{row.key_number}\t{row.suite}"
        f"\t\\\\x{row.nonce.hex()}\t\\\\x{row.sealed.hex()}\n"
        for row in rows
    ]
    with connection.cursor().copy(NEW_RECORDS) as copy:
        copy.write("".join(lines))
