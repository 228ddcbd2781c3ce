"""Databases with the ledger's tables in them, copied from one that was migrated once."""

import sys
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from projections.log_memory import MemoryLog
from projections.log_postgres import PostgresLog
from projections.migrate import migrate

# The words and worlds that these tests share stand beside them.
sys.path.append(str(Path(__file__).parent))

NUMBERS = count(1)


def _execute(postgres: str, statement: str) -> None:
    with psycopg.connect(postgres, autocommit=True) as administrator:
        administrator.execute(statement.encode())


@pytest.fixture(scope="session")
def template(postgres: str) -> Iterator[str]:
    """The name of a migrated database that nobody is connected to."""
    name = "ledger_projections_template"
    _execute(postgres, f"create database {name} template template0")
    migrate(urlsplit(postgres)._replace(path=f"/{name}").geturl())
    yield name
    _execute(postgres, f"drop database {name} with (force)")


@pytest.fixture
def new_database(postgres: str, template: str) -> Iterator[Callable[[], str]]:
    """Makes a migrated, empty database and gives its address; all are dropped after the test."""
    made = []

    def make() -> str:
        name = f"ledger_projections_{next(NUMBERS)}"
        _execute(postgres, f"create database {name} template {template}")
        made.append(name)
        return urlsplit(postgres)._replace(path=f"/{name}").geturl()

    yield make
    for name in made:
        _execute(postgres, f"drop database {name} with (force)")


@pytest.fixture
def migrated(new_database: Callable[[], str]) -> str:
    """The address of a migrated, empty database."""
    return new_database()


@pytest.fixture
def new_log(new_database: Callable[[], str]) -> Iterator[Callable[..., PostgresLog]]:
    """Opens a log, on a database of its own unless an address is given; closed after the test."""
    opened = []

    def open_log(dsn: str = "") -> PostgresLog:
        opened.append(PostgresLog(dsn or new_database()))
        return opened[-1]

    yield open_log
    for log in opened:
        log.close()


@pytest.fixture(params=["memory", "postgres", "postgres-slow"])
def log(
    request: pytest.FixtureRequest,
) -> MemoryLog | PostgresLog:
    """Each log that keeps the contract; the slow one judges command by command."""
    if request.param == "memory":
        return MemoryLog()
    dsn = request.getfixturevalue("migrated")
    if request.param == "postgres-slow":
        dsn += "&options=-c%20ledger.force_slow%3Don"
    opened: PostgresLog = request.getfixturevalue("new_log")(dsn)
    return opened
