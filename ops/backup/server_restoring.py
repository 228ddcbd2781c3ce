"""The way back from a copy of the server: its write-ahead log played to the last moment that came,
or to an earlier one; what is younger from the topic; erased keys destroyed again.

All of it happens beside the place where a ledger is looked for. Only what holds is put there.
"""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

import msgspec
import psycopg

from ops.backup.making import KEY_FILE, fingerprint_of
from ops.backup.restoring import (
    Progress,
    Restored,
    destroy_again,
    place_keys,
    quiet,
    without_identity,
)
from ops.backup.server_copying import BASE, check_base, segments_in, written
from ops.backup.sets import Manifest, NotRestorable, read_set
from ops.backup.sources import StoredSource
from ops.embedded_postgres import start
from ops.running import POSTGRES, database, keys_of, migrate
from ops.settings import Settings
from projections.log_copy import Connection, head_of, pairs_digest
from projections.log_restore import check_order, erased_persons, refill, work_out_again

BESIDE = "restoring"  # under the data folder, while it is not finished
RECOVERY_SECONDS = 6 * 3600.0
SETTINGS = "postgresql.auto.conf"
PLAYING = {
    "restore_command": "/bin/false",  # all that there is lies in pg_wal
    "recovery_target_action": "promote",
    "synchronous_standby_names": "",  # the lost server's standby is not this one's
}
PLAYED_TO = "select pg_last_wal_replay_lsn() - %s::pg_lsn - %s"
A_RECORD = 1 << 20  # bytes: the last one may have come in part


class FoundServer(msgspec.Struct, frozen=True):
    """A set of the server, its files looked at. `keys`: None where the keys are here already."""

    folder: Path
    manifest: Manifest
    keys: Path | None


def look_at_server(folder: Path, keys: Path | None, settings: Settings) -> FoundServer:
    """The set `wal` under `folder`, every file of its base backup found to be what was written.

    Raises NotRestorable.
    """
    if settings.database_url:
        raise NotRestorable(
            "a copy of the server becomes a server: unset DATABASE_URL, or restore it with "
            "PostgreSQL's own means (docs/operations-backup.md)"
        )
    found, keys_folder = folder / "wal", keys or folder / "keys"
    manifest = read_set(found, "wal")
    check_base(found)
    if not (found / BASE / "postgresql.conf").is_file():
        raise NotRestorable("its settings lie outside of it: restore it with PostgreSQL's means")
    key_file = None
    if keys_folder.exists():
        read_set(keys_folder, "keys")
        key_file = keys_folder / KEY_FILE
    elif not settings.key_file.is_file():
        raise NotRestorable(f"no set of keys in {keys_folder}, and no keys in {settings.key_file}")
    return FoundServer(found, manifest, key_file)


def restore_server(
    settings: Settings,
    found: FoundServer,
    source: StoredSource | None,
    *,
    to: datetime | None = None,
    accept_missing: bool = False,
    progress: Progress = quiet,
) -> Restored:
    """Into the data folder, which holds no server yet. `to`: a moment, else the last one that came;
    `source`: where what is younger comes from.

    Raises NotRestorable, Damaged, GuardsDiffer, CannotStart.
    """
    place, beside = settings.data / POSTGRES, settings.data / BESIDE
    if place.exists():
        raise NotRestorable(f"{place} is there already; restore into an empty data folder")
    shutil.rmtree(beside, ignore_errors=True)  # of one that was killed
    made = place_keys(settings, found.keys)
    try:
        if fingerprint_of(keys_of(settings)) != found.manifest.whose.keys:
            raise NotRestorable(f"{settings.key_file} holds other keys than the backup's")
        _lay_out(found.folder, beside / POSTGRES, to)
        _play(found.folder, beside / POSTGRES, to)
        there = msgspec.structs.replace(settings, data=beside)
        with database(there) as dsn:
            migrate(dsn)
            with psycopg.connect(dsn) as connection:
                connection.execute("set local idle_in_transaction_session_timeout = 0")
                done = _all_of_it(connection, found.manifest, source, accept_missing, progress)
        (beside / POSTGRES).rename(place)
    except BaseException:
        for file in made:
            file.unlink()
        raise
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return done


# The server


def _lay_out(folder: Path, data: Path, to: datetime | None) -> None:
    """A data folder that will play what was received when it is started."""
    shutil.copytree(folder / BASE, data, symlinks=True)
    for name, path in segments_in(folder).items():
        there = data / "pg_wal" / name  # the base's own: more of it, where receiving had just begun
        if not there.exists() or written(there) < written(path):
            shutil.copyfile(path, there)
    told = PLAYING | ({"recovery_target_time": to.isoformat()} if to else {})
    with (data / SETTINGS).open("a") as settings:
        settings.writelines(f"{name} = '{value}'\n" for name, value in told.items())
    (data / "recovery.signal").touch()
    data.chmod(0o700)


def _play(folder: Path, data: Path, to: datetime | None) -> None:
    """Until its end; nobody is let in before. Raises CannotStart, NotRestorable."""
    kept = (folder / BASE / SETTINGS).read_bytes()
    with (
        start(data, settings={"hot_standby": "off"}, within=RECOVERY_SECONDS) as server,
        psycopg.connect(server.dsn("postgres"), autocommit=True) as connection,
    ):
        if to is None:
            _check_end(connection, folder)
    (data / SETTINGS).write_bytes(kept + b"synchronous_standby_names = ''\n")


def _check_end(connection: Connection, folder: Path) -> None:
    """What was received was played to its end. Raises NotRestorable."""
    for name, path in reversed(segments_in(folder).items()):
        if size := written(path):
            asked = (_begins(name, path.stat().st_size), size - A_RECORD)
            beyond = connection.execute(PLAYED_TO, asked).fetchone()
            if beyond is None or beyond[0] is None or beyond[0] < 0:
                raise NotRestorable(
                    f"the write-ahead log breaks off before the end of {path.name}: a segment is "
                    "damaged or missing. Restore the other sets, or --to a moment before"
                )
            return


def _begins(name: str, size: int) -> str:
    """Where a segment begins, in PostgreSQL's writing."""
    return f"{int(name[8:16], 16):X}/{int(name[16:24], 16) * size:X}"


# The ledger in it


def _all_of_it(
    connection: Connection,
    manifest: Manifest,
    source: StoredSource | None,
    accept_missing: bool,
    progress: Progress,
) -> Restored:
    whose = manifest.whose
    position, _ = head_of(connection)
    if position < whose.position:
        raise NotRestorable(f"its log ends at #{position}, before the set was made")
    pairs_there = pairs_digest(connection, position)
    refilled = refill(connection, position, source.rows(position)) if source else 0
    check_order(connection)
    pairs = work_out_again(connection, position, progress)
    if pairs_digest(connection, position) != pairs_there:
        raise NotRestorable("its pairs are not those that its events tell")
    missing = without_identity(connection, position)
    if missing and not accept_missing:
        raise NotRestorable(
            f"{len(missing)} were registered after #{position}, where the write-ahead log ends: "
            "accept that their numbers find nobody, or find more of it"
        )
    persons = erased_persons(connection)
    on_hold = destroy_again(connection, persons)
    head = position + refilled
    erased = len(set(persons)) - len(on_hold)
    return Restored(whose.backup, position, head, refilled, pairs, erased, on_hold, missing)
