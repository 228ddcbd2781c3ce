"""Real servers for the tests that ask for one: `postgres` once, `database` fresh for each, and
`kafka` once."""

import os
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

from ops.embedded_postgres import start
from ops.kafka_broker import Broker
from ops.kafka_broker import start as start_kafka

NUMBERS = count(1)
SERVERS = {"database": {"postgres", "database"}, "kafka": {"kafka"}}


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "database: needs PostgreSQL; set by itself")
    config.addinivalue_line("markers", "kafka: needs Kafka's broker; set by itself")


@pytest.hookimpl(tryfirst=True)  # before pytest looks at -m
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        for marker, fixtures in SERVERS.items():
            if fixtures & set(getattr(item, "fixturenames", ())):
                item.add_marker(marker)
    for marker in SERVERS:
        if os.environ.get(f"LEDGER_TESTS_WITHOUT_{marker.upper()}") == "1":
            left_out = [item for item in items if item.get_closest_marker(marker)]
            items[:] = [item for item in items if item not in left_out]
            config.hook.pytest_deselected(items=left_out)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a server's own database `postgres`, as a URL.

    It is LEDGER_TEST_DATABASE_URL, whose user may create databases, or a server started here.
    """
    if given := os.environ.get("LEDGER_TEST_DATABASE_URL"):
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="ledger-tests-") as folder:
        data = Path(folder) / "postgres"
        with start(data, settings={"shared_buffers": "128MB"}) as server:
            yield server.dsn("postgres")


@pytest.fixture
def database(postgres: str) -> Iterator[str]:
    """The address of a fresh, empty database, as a URL; it is dropped after the test."""
    name = f"ledger_test_{os.getpid()}_{next(NUMBERS)}"
    with psycopg.connect(postgres, autocommit=True) as administrator:
        administrator.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name))
        )
    yield urlsplit(postgres)._replace(path=f"/{name}").geturl()
    with psycopg.connect(postgres, autocommit=True) as administrator:
        administrator.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def kafka() -> Iterator[Broker]:
    """A broker that serves; a test that ended it starts it again."""
    with (
        tempfile.TemporaryDirectory(prefix="ledger-kafka-") as folder,
        start_kafka(Path(folder)) as broker,
    ):
        yield broker
