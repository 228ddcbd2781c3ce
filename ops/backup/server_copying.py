"""The server itself as a set: a base backup, and from then on its write-ahead log as it comes.

PostgreSQL's own programs do it, over the replication protocol: no setting of the server changes,
and what has come is behind by milliseconds, not by a segment. A replication slot keeps on the
server what has not come yet.
"""

from __future__ import annotations

import logging
import signal
import subprocess
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from threading import Event, Thread
from typing import Any

import msgspec
import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from ops.backup.making import whose_is
from ops.backup.sets import (
    FileDigest,
    Manifest,
    NotRestorable,
    SetWriter,
    digest_of,
    read_set,
)
from ops.embedded_files import CLEAN, binaries
from ops.embedded_postgres import end_with_parent
from ops.running import Running
from projections.log_copy import migrations_of, snapshot
from projections.standing import WAL_SLOT as SLOT

BASE, LOG = "base", "log"
BASE_MANIFEST = "base/backup_manifest"
SEGMENT_NAME = 24  # hexadecimal digits: timeline, log, segment
LOOK_SECONDS = 0.2
FAREWELL_SECONDS = 20.0

MAKE_SLOT = """
select pg_create_physical_replication_slot(%(slot)s, true)
where not exists (select from pg_replication_slots where slot_name = %(slot)s)
"""
DROP_SLOT = """
select pg_drop_replication_slot(slot_name) from pg_replication_slots
where slot_name = %s and not active
"""
NOW = "select pg_current_wal_flush_lsn(), pg_switch_wal()"


logger = logging.getLogger(__name__)


class CopyingFailed(Exception):
    """PostgreSQL's program ended with an error; the text is what it said."""


def make_base(running: Running, folder: Path) -> Manifest:
    """A base backup under `folder`, which is new: complete by itself, each file with its digest.

    The slot is made first, so nothing is missing between the copy and what is received afterwards.
    Raises FileExistsError, CopyingFailed.
    """
    with psycopg.connect(running.dsn, autocommit=True) as connection:
        connection.execute(DROP_SLOT, (SLOT,))  # of an earlier set, which goes on no further
        if connection.execute(MAKE_SLOT, {"slot": SLOT}).fetchone() is None:
            raise CopyingFailed("another copy receives the write-ahead log: stop it first")
    writer = SetWriter(folder, "wal")
    (folder / LOG).mkdir(mode=0o700)
    with snapshot(running.dsn) as connection:
        whose, migrations = whose_is(running, connection), migrations_of(connection)
    _Program("pg_basebackup", running.dsn, *_base_options(folder / BASE)).finish()
    digest = digest_of(folder / BASE_MANIFEST)
    assert digest is not None, "pg_basebackup ends with its manifest"
    writer.files[BASE_MANIFEST] = digest
    return writer.finish(whose, None, migrations)


def _base_options(folder: Path) -> tuple[str, ...]:
    return (f"--pgdata={folder}", "--checkpoint=fast", "--manifest-checksums=SHA256")


def receive(running: Running, folder: Path, stop: Event) -> None:
    """Goes on until `stop` is set; a lost server is waited for. Whatever is here is on this disk.

    Raises NotRestorable where `folder` holds no finished set, and CopyingFailed.
    """
    read_set(folder, "wal")
    receiving = _Program("pg_receivewal", running.dsn, *_log_options(folder))
    while receiving.runs() and not stop.wait(LOOK_SECONDS):
        pass
    receiving.end()


def receive_until_now(running: Running, folder: Path) -> None:
    """All that has been written up to now; then it ends. Raises NotRestorable, CopyingFailed."""
    read_set(folder, "wal")
    with psycopg.connect(running.dsn, autocommit=True) as connection:
        row = connection.execute(NOW).fetchone()
        assert row is not None
    options = (*_log_options(folder), "--no-loop", f"--endpos={row[0]}")
    _Program("pg_receivewal", running.dsn, *options).finish()


def _log_options(folder: Path) -> tuple[str, ...]:
    """Each write is on the disk before it is acknowledged, so a primary may wait for it."""
    return f"--directory={folder / LOG}", f"--slot={SLOT}", "--synchronous", "--status-interval=1"


class _Program:
    """One of PostgreSQL's programs at work; what it says goes to the log as it comes."""

    def __init__(self, name: str, dsn: str, *options: str) -> None:
        """The password goes in its environment: its arguments are read by everybody."""
        address: dict[str, Any] = conninfo_to_dict(dsn)
        password = str(address.pop("password", "") or "")
        secret: Mapping[str, str] = {"PGPASSWORD": password} if password else {}
        self.name, self._said = name, deque[str](maxlen=10)
        self._process = subprocess.Popen(
            [str(binaries() / name), f"--dbname={make_conninfo(**address)}", "-w", *options],
            env={**CLEAN, **secret},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=end_with_parent(),
            start_new_session=True,  # Ctrl-C ends the ledger, then the ledger ends it
        )
        self._listener = Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            logger.warning("%s", line.strip())
            self._said.append(line.strip())

    def runs(self) -> bool:
        return self._process.poll() is None

    def end(self) -> None:
        """What has come is written, then it ends. Raises CopyingFailed."""
        if self.runs():
            self._process.send_signal(signal.SIGINT)
        self.finish(FAREWELL_SECONDS)

    def finish(self, within: float | None = None) -> None:
        """Raises CopyingFailed."""
        try:
            code = self._process.wait(within)
        except BaseException:
            self._process.kill()
            self._process.wait()
            raise
        self._listener.join()
        if self._process.stderr is not None:
            self._process.stderr.close()
        if code:
            raise CopyingFailed(f"{self.name}: {' '.join(self._said)[-500:]}")


class _CopiedFile(msgspec.Struct, rename="pascal"):
    """A file as `backup_manifest` has it."""

    size: int
    checksum: str
    path: str


class _BaseManifest(msgspec.Struct, rename="pascal"):
    files: list[_CopiedFile]


def check_base(folder: Path) -> None:
    """Every file of the base backup is what PostgreSQL wrote: pg_verifybackup of the wheel crashes.

    Raises NotRestorable.
    """
    manifest = msgspec.json.decode((folder / BASE_MANIFEST).read_bytes(), type=_BaseManifest)
    for one in manifest.files:
        if digest_of(folder / BASE / one.path) != FileDigest(one.checksum, one.size):
            raise NotRestorable(f"the base backup is damaged: {one.path} is not what was copied")


def segments_in(folder: Path) -> dict[str, Path]:
    """What was received, in order, by the name it had on the server; the last may not be full."""
    named = {path.name.removesuffix(".partial"): path for path in sorted((folder / LOG).iterdir())}
    return {name: path for name, path in named.items() if len(name) == SEGMENT_NAME}


def written(segment: Path) -> int:
    """Bytes of a segment up to the last that was written; the rest of it are zeros."""
    return len(segment.read_bytes().rstrip(b"\0"))
