"""A backup: the log, the vault and the keys of one moment, each in a set of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

from psycopg import sql

from gateways import vault_copying
from gateways.keys import KEY_BYTES, KeyStore
from ops.backup.sets import Manifest, SetName, SetWriter, Whose, chunks_of
from ops.proof.following import log_key_file
from ops.running import Running
from ops.settings import Settings
from projections.log_copy import (
    Connection,
    copied_out,
    digests,
    head_of,
    log_chunks,
    migrations_of,
    snapshot,
    table_chunks,
    tables_as_they_are,
)

ALL: tuple[SetName, ...] = ("database", "vault", "keys")
EVENTS = "stored_events.copy"
KEY_FILE = "keys.json"
LOG_KEY_FILE = "keys-log.json"
MARK = b"ledger backup"

Progress = Callable[[int], None]
"""Told how many bytes more are written."""


def _quiet(size: int) -> None:
    """Progress that nobody wants to see."""


def back_up(
    running: Running, folder: Path, sets: Iterable[SetName] = ALL, progress: Progress = _quiet
) -> list[Manifest]:
    """The sets, each a folder of its name under `folder`; writers go on meanwhile.

    All are of one moment: every vault record that an event names is in the vault's set. A key
    store that keeps its keys to itself gives none: then there is no set of keys. Raises
    FileExistsError where a set is there already.
    """
    with snapshot(running.dsn) as connection:
        whose = whose_is(running, connection)
        makers = {
            "database": lambda: _database(connection, whose, folder / "database", progress),
            "vault": lambda: _vault(connection, whose, folder / "vault", progress),
            "keys": lambda: _keys(running.settings, whose, folder / "keys"),
        }
        wanted = [one for one in sets if one != "keys" or running.settings.key_file.is_file()]
        return [makers[one]() for one in wanted]


def whose_is(running: Running, connection: Connection) -> Whose:
    """Whose sets are, and of which moment."""
    position, recorded_at = head_of(connection)
    made_at = datetime.now(UTC).isoformat(timespec="seconds")
    code, epoch = running.opened.code, running.opened.epoch
    fingerprint = fingerprint_of(running.keys)
    return Whose(str(uuid4()), code, epoch, position, recorded_at, made_at, fingerprint)


def fingerprint_of(keys: KeyStore) -> str:
    """Tells whether two key stores are the same; tells nothing of a key."""
    digest = sha256(keys.wrap(bytes(KEY_BYTES)))
    digest.update(keys.hmac_index(MARK))
    digest.update(keys.hmac_digest(MARK))
    return digest.hexdigest()


def _database(connection: Connection, whose: Whose, folder: Path, progress: Progress) -> Manifest:
    writer = SetWriter(folder, "database")
    writer.write(EVENTS, _counted(log_chunks(connection, whose.position), progress))
    for table in tables_as_they_are(connection):
        writer.write(f"{table}.copy", table_chunks(connection, table))
    log = digests(connection, whose.position)
    return writer.finish(whose, log, migrations_of(connection))


def _vault(connection: Connection, whose: Whose, folder: Path, progress: Progress) -> Manifest:
    writer = SetWriter(folder, "vault")
    for table in vault_copying.COLUMNS:
        statement = sql.SQL(vault_copying.copy_out(table))
        writer.write(f"{table}.copy", _counted(copied_out(connection, statement), progress))
    return writer.finish(whose)


def _keys(settings: Settings, whose: Whose, folder: Path) -> Manifest:
    """The log's own key beside the others, once something was signed."""
    writer = SetWriter(folder, "keys")
    writer.write(KEY_FILE, chunks_of(settings.key_file))
    if log_key_file(settings).is_file():
        writer.write(LOG_KEY_FILE, chunks_of(log_key_file(settings)))
    return writer.finish(whose)


def _counted(chunks: Iterator[bytes], progress: Progress) -> Iterator[bytes]:
    for chunk in chunks:
        progress(len(chunk))
        yield chunk
