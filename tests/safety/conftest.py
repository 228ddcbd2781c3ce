"""Safety tests share a county: its people, its officers, and ledgers to play on."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent))

from safety_county import County, over_memory, over_postgres
from safety_database import migrated_copy


@pytest.fixture
def county() -> County:
    """An open ledger in memory."""
    return over_memory()


@pytest.fixture(scope="session")
def template(postgres: str) -> Iterator[str]:
    """The name of a migrated database that nobody is connected to."""
    with migrated_copy(postgres, None) as (name, _):
        yield name


@pytest.fixture
def migrated(postgres: str, template: str) -> Iterator[str]:
    """The address of a fresh database with the tables of log and vault."""
    with migrated_copy(postgres, template) as (_, dsn):
        yield dsn


@pytest.fixture
def real_county(migrated: str) -> Iterator[County]:
    """An open ledger over PostgreSQL."""
    with over_postgres(migrated) as county:
        yield county
