"""Where a run works: a folder of its own with a PostgreSQL in it, its databases, its keys."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import msgspec
import psycopg
from psycopg import sql

from gateways import vault_postgres
from gateways.keys import MemoryKeys
from ops.bench.county import County
from ops.bench.size import Size
from ops.embedded_files import CLEAN
from ops.embedded_postgres import Server, start
from ops.running import keys_of, running_on
from ops.settings import Settings
from ops.wiring import Parts
from projections import migrate as log_migrations

RECIPE = "4"
"""To be raised when what the base log holds changes."""

LONG = "-c statement_timeout=0"


class Place:
    """One server and what is on it. `measuring` is the database of the benchmark under way."""

    def __init__(self, folder: Path, size: Size) -> None:
        self.folder, self.size = folder.absolute(), size
        self.folder.mkdir(parents=True, exist_ok=True)
        self.settings = Settings(self.folder, self.folder / "keys.json")
        self.server: Server | None = None

    def keys(self) -> MemoryKeys:
        return keys_of(self.settings)

    def county(self) -> County:
        return County.read(self.size, self.folder / "streams.ids")

    # The server

    @contextmanager
    def running(self, preload: Path | None = None) -> Iterator[None]:
        """The server, with a library loaded before it where one is given."""
        if preload is not None:
            CLEAN["LD_PRELOAD"] = str(preload)
        try:
            self.server = start(self.folder / "postgres")
        finally:
            CLEAN.pop("LD_PRELOAD", None)
        try:
            yield
        finally:
            self.server.stop()
            self.server = None

    def dsn(self, database: str) -> str:
        assert self.server is not None, "the server is not running"
        return self.server.dsn(database)

    # Databases

    def exists(self, database: str) -> bool:
        with self.administrator() as connection:
            found = connection.execute("select from pg_database where datname = %s", [database])
            return found.rowcount > 0

    def drop(self, database: str) -> None:
        self._say("drop database if exists {} with (force)", database)

    def clone(self, template: str, database: str) -> str:
        """A fresh copy, whose address it returns; file by file, which is quicker than by WAL."""
        self.drop(database)
        self._say("create database {} template {} strategy file_copy", database, template)
        return self.dsn(database)

    def rename(self, database: str, name: str) -> None:
        self.drop(name)
        self._say("alter database {} rename to {}", database, name)

    def create_empty(self, database: str) -> str:
        """An empty ledger."""
        dsn = self.clone("template0", database)
        log_migrations.migrate(dsn)
        vault_postgres.migrate(dsn)
        return dsn

    @contextmanager
    def parts(self, dsn: str) -> Iterator[Parts]:
        with running_on(dsn, self.settings, self.keys()) as parts:
            yield parts

    @contextmanager
    def administrator(self, database: str = "postgres") -> Iterator[psycopg.Connection]:
        with psycopg.connect(self.dsn(database), autocommit=True) as connection:
            yield connection

    def _say(self, statement: str, *names: str) -> None:
        with self.administrator() as connection:
            identifiers = (sql.Identifier(name) for name in names)
            connection.execute(sql.SQL(statement).format(*identifiers))

    # What is kept from run to run

    def has(self, stage: str) -> bool:
        """Whether a stage stands as this release would make it."""
        return self._made().get(stage) == fingerprint() and self.exists(stage)

    def keep(self, stage: str) -> None:
        made = self._made() | {stage: fingerprint()}
        (self.folder / "stages.json").write_bytes(msgspec.json.encode(made))

    def _made(self) -> dict[str, str]:
        try:
            return msgspec.json.decode(
                (self.folder / "stages.json").read_bytes(), type=dict[str, str]
            )
        except FileNotFoundError:
            return {}


def fingerprint() -> str:
    """Of everything that the tables are made by."""
    digest = sha256(RECIPE.encode())
    for path in (*sorted(log_migrations.FOLDER.glob("*.sql")), vault_postgres.SCHEMA):
        digest.update(path.read_bytes())
    return digest.hexdigest()
