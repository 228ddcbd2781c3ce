"""The way back: a backup into an empty place, what is younger from the topic, erased keys destroyed
again. One transaction: either all of it stands and holds, or nothing is there."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import msgspec
import psycopg
from psycopg import sql

from gateways import vault_copying
from ops.backup.making import EVENTS, KEY_FILE, LOG_KEY_FILE, fingerprint_of
from ops.backup.sets import Manifest, NotRestorable, chunks_of, read_set
from ops.backup.sources import StoredSource
from ops.proof.following import log_key_file
from ops.running import database, keys_of, migrate
from ops.settings import Settings
from projections.log_copy import (
    AS_THEY_ARE,
    Connection,
    log_digest,
    migrations_of,
    pairs_digest,
)
from projections.log_restore import (
    check_order,
    copied_in,
    erased_persons,
    load_log,
    load_table,
    must_be_empty,
    rebuild_guards,
    rebuild_pairs,
    refill,
    told_after,
)

REGISTERED = ("applicant.registered", "enterprise.registered")

Progress = Callable[[int], None]
"""Told how many events more are read back."""


def quiet(events: int) -> None:
    """Progress that nobody wants to see."""


class Found(msgspec.Struct, frozen=True):
    """The sets to restore, their files looked at. `keys`: None where the keys are here already."""

    folder: Path
    vault_folder: Path
    database: Manifest
    vault: Manifest
    keys: Path | None


class Restored(msgspec.Struct, frozen=True):
    """What was done. `head`: the last position, `refilled` of them from the source; `erased`: whose
    keys were destroyed again; `on_hold`: erased persons whose keys a legal hold keeps;
    `without_identity`: registered after the vault's set was made, so no number finds them."""

    backup: str
    position: int
    head: int
    refilled: int
    pairs: int
    erased: int
    on_hold: tuple[str, ...]
    without_identity: tuple[str, ...]


def look_at(folder: Path, vault: Path | None, keys: Path | None, settings: Settings) -> Found:
    """The sets under `folder`, or where they are kept apart.

    Raises NotRestorable where a file is damaged, or the sets do not belong together.
    """
    vault_folder, keys_folder = vault or folder / "vault", keys or folder / "keys"
    found = read_set(folder / "database", "database"), read_set(vault_folder, "vault")
    (log, sealed), key_file = found, None
    if keys_folder.exists():
        read_set(keys_folder, "keys")
        key_file = keys_folder / KEY_FILE
    elif not settings.key_file.is_file():
        raise NotRestorable(f"no set of keys in {keys_folder}, and no keys in {settings.key_file}")
    ledgers = {(one.whose.code, one.whose.epoch, one.whose.keys) for one in found}
    if len(ledgers) > 1:
        raise NotRestorable("the sets are of different ledgers or were made under different keys")
    if sealed.whose.position < log.whose.position:
        raise NotRestorable(
            f"the vault's set ends at #{sealed.whose.position}, the log's at "
            f"#{log.whose.position}: take a vault set that is as young"
        )
    return Found(folder / "database", vault_folder, log, sealed, key_file)


def restore(
    settings: Settings,
    found: Found,
    source: StoredSource | None,
    *,
    accept_missing: bool = False,
    progress: Progress = quiet,
) -> Restored:
    """Into the empty place that the settings name. `source`: where what is younger comes from;
    `accept_missing`: though persons were registered whose identity the vault's set lacks.

    Raises NotRestorable, NotEmpty, Damaged, GuardsDiffer.
    """
    made = place_keys(settings, found.keys)
    try:
        keys = keys_of(settings)
        if fingerprint_of(keys) != found.database.whose.keys:
            raise NotRestorable(f"{settings.key_file} holds other keys than the backup's")
        with database(settings) as dsn:
            migrate(dsn)
            with psycopg.connect(dsn) as connection:
                connection.execute("set local idle_in_transaction_session_timeout = 0")
                return _all_of_it(connection, found, source, accept_missing, progress)
    except BaseException:
        for file in made:
            file.unlink()
        raise


def place_keys(settings: Settings, keys: Path | None) -> list[Path]:
    """Puts the key files where the ledger looks for them; none where keys are there already."""
    if keys is None or settings.key_file.exists():
        return []
    copies = {keys: settings.key_file, keys.with_name(LOG_KEY_FILE): log_key_file(settings)}
    placed = []
    for copy, file in copies.items():
        if copy.is_file() and not file.exists():
            _place(copy, file)
            placed.append(file)
    return placed


def _place(copy: Path, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with os.fdopen(os.open(file, flags, 0o600), "wb") as written:
        for chunk in chunks_of(copy):
            written.write(chunk)
        written.flush()
        os.fsync(written.fileno())


def _all_of_it(
    connection: Connection,
    found: Found,
    source: StoredSource | None,
    accept_missing: bool,
    progress: Progress,
) -> Restored:
    must_be_empty(connection)
    _same_release(connection, found.database)
    load_vault(connection, found)
    whose = found.database.whose
    load_log(connection, chunks_of(found.folder / EVENTS))
    for table in AS_THEY_ARE:
        if f"{table}.copy" in found.database.files:
            load_table(connection, table, chunks_of(found.folder / f"{table}.copy"))
    refilled = refill(connection, whose.position, source.rows(whose.position)) if source else 0
    check_order(connection)
    pairs = rebuild_pairs(connection)
    _same_as_copied(connection, found.database, progress)
    missing = without_identity(connection, found.vault.whose.position)
    if missing and not accept_missing:
        raise NotRestorable(
            f"{len(missing)} were registered after #{found.vault.whose.position}, where the "
            "vault set ends: take a younger one, or accept that their numbers find nobody"
        )
    persons = erased_persons(connection)
    on_hold = destroy_again(connection, persons)
    return Restored(
        whose.backup,
        whose.position,
        whose.position + refilled,
        refilled,
        pairs,
        len(set(persons)) - len(on_hold),
        on_hold,
        missing,
    )


def _same_release(connection: Connection, manifest: Manifest) -> None:
    """What the backup's database had applied, this one has: so rows mean the same."""
    applied = migrations_of(connection)
    other = [one for one, digest in manifest.migrations.items() if applied.get(one) != digest]
    if other:
        raise NotRestorable(f"made by another release, which had applied {', '.join(other)}")


def load_vault(connection: Connection, found: Found) -> None:
    """Every table of the vault. Raises NotRestorable where it holds something."""
    row = connection.execute(vault_copying.EMPTY).fetchone()
    if row is None or not row[0]:
        raise NotRestorable("the vault of this database holds persons; restore into an empty one")
    for table in vault_copying.COLUMNS:
        statement = sql.SQL(vault_copying.copy_in(table))
        copied_in(connection, statement, chunks_of(found.vault_folder / f"{table}.copy"))
    connection.execute(vault_copying.GO_ON_COUNTING)


def _same_as_copied(connection: Connection, manifest: Manifest, progress: Progress) -> None:
    """Events, pairs and guards are those that were copied, up to where the copy ends; the guards
    go on to the end. Raises NotRestorable, GuardsDiffer."""
    copied, position = manifest.log, manifest.whose.position
    assert copied is not None, "a database set has digests"
    found = {
        "events": (log_digest(connection, position), copied.log),
        "pairs": (pairs_digest(connection, position), copied.pairs),
        "guards": (rebuild_guards(connection, position, progress), copied.guards),
    }
    wrong = [what for what, (here, there) in found.items() if here != there]
    if wrong:
        raise NotRestorable(f"read back otherwise than they were copied: {', '.join(wrong)}")


def without_identity(connection: Connection, position: int) -> tuple[str, ...]:
    """Who was registered above a position and is not in the vault."""
    told = told_after(connection, REGISTERED, position)
    return tuple(row[0] for row in connection.execute(vault_copying.UNKNOWN, (told,)))


def destroy_again(connection: Connection, persons: list[str]) -> tuple[str, ...]:
    """The keys of everyone erased, before anybody opens the ledger; returns those that a legal hold
    keeps."""
    connection.execute(vault_copying.SHRED_AGAIN, (persons,))
    left = connection.execute(vault_copying.STILL_READABLE, (persons,))
    return tuple(row[0] for row in left)
