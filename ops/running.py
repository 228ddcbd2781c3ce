"""Brings a ledger up: its PostgreSQL, its database, its tables, its first event."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import date
from pathlib import Path
from time import sleep

import msgspec
import psycopg
import psycopg_pool
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from domain.ledger_stream import LedgerState
from domain.ledger_stream import evolve as evolve_ledger
from domain.log import Log, LogUnavailable
from domain.names import LEDGER
from gateways import vault_postgres
from gateways.callers import Caller, officer_source
from gateways.intake import Input
from gateways.keys import KeyFile, MemoryKeys
from gateways.vault_postgres import PostgresVault
from ops import jobs
from ops.embedded_postgres import start
from ops.follower import over_postgres
from ops.importing_wire import Workplace
from ops.in_use import in_use, wait_for_others
from ops.operations.exposition import clock
from ops.operations.promises import broken
from ops.settings import Settings, today_in_shanghai
from ops.wiring import Parts, assemble
from projections import migrate as log_migrations
from projections.log_postgres import PostgresLog
from projections.promises import settings_found
from projections.views.reading import ViewReader

logger = logging.getLogger(__name__)

DATABASE = "ledger"
POSTGRES = "postgres"  # the folder of the embedded server, under the data folder
TRIES = 10
LOST = (psycopg.OperationalError, psycopg_pool.PoolTimeout, LogUnavailable)
INSTALLER = Caller("installer", "ledger-migrate", ("parameter-officer",), "ledger")


class CannotRun(RuntimeError):
    """The ledger cannot be brought up as it is set; the text says why and what to do."""


def _quiet(what: str, done: int) -> None:
    """Progress that nobody wants to see."""


def _as_it_is(log: Log) -> Log:
    """Nothing over it."""
    return log


class Running(msgspec.Struct, frozen=True):
    """A ledger that is up. `dsn`: where its database is; `opened`: what its first event says."""

    settings: Settings
    dsn: str
    parts: Parts
    keys: MemoryKeys
    opened: LedgerState

    def workplace(self) -> Workplace:
        """Where other processes find it."""
        return Workplace.of(self.dsn, self.settings)

    def views(self) -> ViewReader:
        """What people read: grants, payments, funds, histories. Close it."""
        return ViewReader(self.dsn)

    def catch_up(self) -> None:
        """What follows from the log, and the views: done here and now, up to the head."""
        over_postgres(self.parts, self.dsn).catch_up()
        with self.views() as views:
            views.catch_up()

    def mature(self, day: date, progress: jobs.Progress = _quiet) -> jobs.Count:
        """Tells which spells of work have lasted six months."""
        with self.views() as views:
            return jobs.mature(self.parts, views, day, progress)

    def assess(self, day: date, progress: jobs.Progress = _quiet) -> jobs.Assessed:
        """Decides what is pended or waits again, in order of filing."""
        with self.views() as views:
            return jobs.assess(self.parts, views, day, progress)


@contextmanager
def database(settings: Settings) -> Iterator[str]:
    """The address of the ledger's database; its embedded server runs as long as this is open."""
    with ExitStack() as stack:
        if settings.database_url:
            dsn = settings.database_url
        else:
            settings.data.mkdir(parents=True, exist_ok=True)
            users = stack.enter_context(in_use(settings.data / f"{POSTGRES}.users"))
            server = stack.enter_context(start(settings.data / POSTGRES))
            if server.owned:
                stack.callback(wait_for_others, users)
            dsn = server.dsn(DATABASE)
            _create_database(server.dsn("postgres"), DATABASE)
        yield dsn


def _create_database(administration: str, name: str) -> None:
    """Makes the database where it is missing; harmless when another process is as quick."""
    with psycopg.connect(administration, autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if found.fetchone():
            return
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name))
        with suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
            connection.execute(statement)


def migrate(dsn: str) -> list[str]:
    """The tables of log, vault and views; what was applied. Any number of processes at once."""
    applied = log_migrations.migrate(dsn)
    vault_postgres.migrate(dsn)
    return applied


def keys_of(settings: Settings) -> MemoryKeys:
    """The key file, made on first use.

    Raises KeysUnusable in production, which names a key store instead.
    """
    return KeyFile(settings.key_file, production=settings.production)


@contextmanager
def open_ledger(
    settings: Settings, *, sample: bool = False, keys: MemoryKeys | None = None
) -> Iterator[Running]:
    """A ledger ready for work. `sample`: whether it is a sample, should it be new.

    Raises CannotRun when production meets a sample ledger.
    """
    ready = keys or keys_of(settings)
    with ExitStack() as stack:
        running = _brought_up(settings, sample, ready, stack)
        if settings.production and running.opened.sample:
            raise CannotRun(f"{_place(running.dsn)} holds a sample ledger; production refuses it")
        _keep_promises(running.dsn, settings.production)
        yield running


def _brought_up(settings: Settings, sample: bool, keys: MemoryKeys, outer: ExitStack) -> Running:
    """Tried again where the process that owned the server ended it meanwhile."""
    for attempt in range(1, TRIES + 1):
        with ExitStack() as stack:
            try:
                dsn = stack.enter_context(database(settings))
                if settings.production:
                    _keep_promises(dsn, production=True)  # before anything is made there
                migrate(dsn)
                parts = stack.enter_context(running_on(dsn, settings, keys, over=clock()))
                opened = _opened(parts, settings, sample)
            except LOST as lost:
                if settings.database_url or attempt == TRIES:
                    raise CannotRun(f"the database cannot be reached: {lost}") from lost
                sleep(0.2)
                continue
            outer.push(stack.pop_all())
            return Running(settings, dsn, parts, keys, opened)
    raise AssertionError("returned or raised above")


@contextmanager
def running_on(
    dsn: str, settings: Settings, keys: MemoryKeys, *, over: Callable[[Log], Log] = _as_it_is
) -> Iterator[Parts]:
    """The parts over a database that is migrated; one per process or thread that writes. `over`:
    what is put over the log, a clock for instance."""
    log = PostgresLog(dsn)
    try:
        with PostgresVault(dsn, keys) as vault:
            yield assemble(over(log), vault, keys, today_in_shanghai)
    finally:
        log.close()


def _opened(parts: Parts, settings: Settings, sample: bool) -> LedgerState:
    """What position 1 says; written when the log is empty, by one of all that start at once."""
    if not parts.log.head():
        parts.post([Input(opening(settings, sample), INSTALLER)])
    return ledger_opened(parts.log)


def ledger_opened(log: Log) -> LedgerState:
    """What the ledger's own stream says. Raises CannotRun where nothing opened it."""
    state = None
    for event in log.stream(LEDGER):
        state = evolve_ledger(state, event)
    if state is None:
        raise CannotRun("the log holds events, but none that opened the ledger")
    return state


def opening(settings: Settings, sample: bool) -> bytes:
    """The first event of all, as input."""
    return msgspec.json.encode(
        {
            "specversion": "1.0",
            "id": "ledger-opened",
            "source": officer_source(INSTALLER.person),
            "type": "ledger.opened",
            "data": {
                "code": settings.code,
                "epoch": settings.epoch,
                "city": settings.city,
                "sample": sample,
            },
        }
    )


def _keep_promises(dsn: str, production: bool) -> None:
    """Raises CannotRun in production where a setting breaks one; elsewhere it is a warning."""
    found = broken(settings_found(dsn))
    told = "; ".join(f"{one.english} → {one.remedy}" for one in found)
    if found and production:
        raise CannotRun(f"{_place(dsn)} breaks what the ledger promises: {told}")
    if found:
        logger.warning("not fit for production: %s", told)


def _place(dsn: str) -> str:
    """The address without its password."""
    parts = conninfo_to_dict(dsn)
    return f"{parts.get('host', 'localhost')}/{parts.get('dbname', '')}"


def under(folder: Path) -> Settings:
    """Settings of a ledger that lives wholly in a folder: for the demo and tests."""
    return Settings(folder, folder / "keys.json")
