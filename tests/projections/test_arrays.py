"""Every array that goes out binary is read by PostgreSQL as psycopg's own would be."""

from datetime import date
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from projections import arrays

CASES = [
    (arrays.integers, "int4[]", [0, 1, -1, 2**31 - 1, -(2**31)]),
    (arrays.integers, "int4[]", [None, 7, None]),
    (arrays.big_integers, "int8[]", [0, -1, 2**63 - 1, None]),
    (arrays.uuids, "uuid[]", [uuid4() for _ in range(5)]),
    (arrays.uuids, "uuid[]", [uuid4(), None]),
    (arrays.texts, "text[]", ["", "a", "益阳市", "NULL", "{},\"'\\"]),
    (arrays.texts, "text[]", [None, "", "益阳市"]),
    (arrays.texts, "text[]", ["益阳市", "", "a"] * 10),
    (arrays.binaries, "bytea[]", [b"", b"\0\xff", b"x" * 70_000]),
    (arrays.booleans, "bool[]", [True, False, True]),
    (arrays.dates, "date[]", [date(1999, 12, 31), date(2000, 1, 1), date(2018, 9, 1)]),
    (arrays.dates, "date[]", [None, date(1, 1, 1), date(9999, 12, 31)]),
]


@pytest.fixture
def connection(postgres):
    with psycopg.connect(postgres, autocommit=True) as connection:
        arrays.register(connection)
        yield connection


@pytest.mark.parametrize(("build", "kind", "values"), CASES)
@pytest.mark.parametrize("times", [0, 1, 3])
def test_an_array_arrives_as_it_was(connection, build, kind, values, times):
    values = values * times
    plain = [str(one) if one is not None else None for one in values]
    built = build(plain if build is arrays.uuids else values)
    query = sql.SQL("select %b::{0}, %b = %s::{0}, pg_typeof(%b)::text").format(sql.SQL(kind))
    came, same, name = connection.execute(query, (built, built, values, built)).fetchone()
    assert came == values
    assert same
    assert name == kind.replace("int4", "integer").replace("int8", "bigint").replace(
        "bool", "boolean"
    )


@pytest.mark.parametrize("wrong", ["", "x" * 36, "0" * 32, "0" * 37, str(uuid4())[:-1]])
def test_only_the_usual_form_of_an_id_is_taken(wrong):
    with pytest.raises(ValueError, match=r"stream id|hexadecimal"):
        arrays.uuids([str(uuid4()), wrong])
