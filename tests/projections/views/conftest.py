"""What the tests of views share: the player, and how views look when all is followed."""

import importlib.util
import json
import sys
from pathlib import Path

import psycopg
import pytest

from projections.views.all_views import VIEWS
from projections.views.store_memory import MemoryViews

# The words that these tests share stand beside them.
sys.path.append(str(Path(__file__).parent))


def load(name):
    spec = importlib.util.spec_from_file_location(name, Path(__file__).parent / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def played():
    """The module that plays a ledger."""
    return load("played")


@pytest.fixture
def rows_in():
    """Every row of every view in a database, by table, as JSON says them."""

    def rows(dsn, schema="public"):
        with psycopg.connect(dsn) as connection:
            connection.execute(f"set search_path = {schema}".encode())
            return {
                table.name: [
                    row
                    for (row,) in connection.execute(
                        f"select to_jsonb(t) from {table.name} t order by 1".encode()
                    )
                ]
                for view in VIEWS
                for table in view.tables
            }

    return rows


@pytest.fixture
def rows_of():
    """The same of views in memory."""
    import msgspec

    def rows(views: MemoryViews):
        views.catch_up()
        return {
            table.name: sorted(
                (msgspec.to_builtins(row) for row in views.store.all(table)), key=json.dumps
            )
            for view in VIEWS
            for table in view.tables
        }

    return rows
