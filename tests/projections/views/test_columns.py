"""Rows that go to PostgreSQL as arrays arrive as they were."""

from datetime import date
from uuid import uuid4

import msgspec
import psycopg
import pytest

from projections.arrays import register
from projections.views.all_views import VIEWS
from projections.views.columns import BUILD, arrays_of, types_of, upsert
from projections.views.view import Table

NASTY = ("", "a,b", '"', "\\", "\n", "{}", "NULL", "益阳")


class Every(msgspec.Struct, frozen=True):
    id: str
    number: int
    other: str | None
    words: tuple[str, ...]
    ids: tuple[str, ...]
    day: date | None
    position: int | None
    text: str | None
    yes: bool


EVERY = Table("every_type", Every, ("id", "number"))
CREATE = """
create temp table every_type (
    later text, id uuid, number integer, other uuid, words text[], ids uuid[], day date,
    position bigint, text text, yes boolean, primary key (id, number)
)
"""


@pytest.fixture
def connection(postgres):
    with psycopg.connect(postgres, autocommit=True) as opened:
        register(opened)
        opened.execute(CREATE)
        yield opened


def written(connection, rows):
    types = types_of(connection, EVERY)
    connection.execute(upsert(EVERY, types), arrays_of(rows, types), prepare=True)
    found = connection.execute("select to_jsonb(t) - 'later' from every_type t order by id, number")
    return [msgspec.convert(row, Every) for (row,) in found]


def test_rows_of_every_type_arrive_as_they_were(connection):
    rows = sorted(
        [
            Every(str(uuid4()), 1, None, (), (), None, None, None, False),
            Every(str(uuid4()), -(2**31), str(uuid4()), NASTY, (str(uuid4()),), date(2019, 2, 28),
                  2**62, '"\\\n', True),
            Every(str(uuid4()), 0, None, ("x",), (), date(1949, 10, 1), 0, "", False),
        ],
        key=lambda row: row.id,
    )  # fmt: skip
    assert written(connection, rows) == rows
    changed = [msgspec.structs.replace(row, text="other", words=("y",)) for row in rows]
    assert written(connection, changed) == changed


def test_a_row_that_stays_as_it_is_is_not_written_again(connection):
    row = Every(str(uuid4()), 1, None, NASTY, (), None, None, "t", False)
    places = "select ctid::text from every_type"
    written(connection, [row])
    [before] = connection.execute(places).fetchall()
    written(connection, [row])
    assert connection.execute(places).fetchall() == [before]
    written(connection, [msgspec.structs.replace(row, yes=True)])
    assert connection.execute(places).fetchall() != [before]


def test_every_type_of_every_view_is_known(database, connection):
    from projections.migrate import migrate

    migrate(database)
    with psycopg.connect(database) as migrated:
        used = {
            kind for view in VIEWS for table in view.tables for kind in types_of(migrated, table)
        }
    assert used == set(BUILD)
