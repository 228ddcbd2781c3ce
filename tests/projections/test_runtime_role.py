"""The role that the running ledger acts as reads, and appends through the function; no more."""

import psycopg
import pytest

GUARDS = ("claim", "period", "allowance", "fund_position", "idempotency")
TABLES = ("stored_events", *GUARDS)
FORBIDDEN = [
    *(
        f"update {table} set {column} = {column}"
        for table, column in (
            ("stored_events", "topic"),
            ("claim", "key"),
            ("period", "key"),
            ("allowance", "used"),
            ("fund_position", "lim"),
            ("idempotency", "id"),
        )
    ),
    *(f"delete from {table}" for table in TABLES),
    *(f"truncate {table}" for table in TABLES),
    "insert into stored_events values (gen_random_uuid(), 1, 't', '', 1, 1)",
    "insert into claim values ('k', gen_random_uuid(), null)",
    "insert into period values ('k', '2018-01-01', '2018-01-02', gen_random_uuid())",
    "insert into allowance values ('k', 1, 1)",
    "insert into fund_position values ('f', 0, 1, false, '{}')",
    "insert into idempotency values ('s', 'i', '', 1, 1)",
    "insert into append_gate default values",
    "copy stored_events from stdin",
    "lock append_gate in exclusive mode",
    "lock append_gate in access share mode",
    "lock stored_events in exclusive mode",
    "create table another ()",
    "create function f() returns int language sql as 'select 1'",
    "create index on stored_events (topic)",
    "drop table claim",
    "alter table stored_events disable trigger all",
    "alter table stored_events add column x int",
    "create or replace function ledger_append() returns int language sql as 'select 1'",
    "select step_claim('k', gen_random_uuid(), null, true, false, true)",
    "insert into migration values ('x', 'x')",
    "create role another",
]


@pytest.fixture
def runtime(migrated):
    with psycopg.connect(migrated, autocommit=True) as connection:
        connection.execute("set role ledger_runtime")
        yield connection


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_runtime_role_may_not(runtime, statement):
    with pytest.raises(psycopg.errors.InsufficientPrivilege), runtime.transaction():
        runtime.execute(statement)


@pytest.mark.parametrize("table", TABLES)
def test_the_runtime_role_may_read(runtime, table):
    assert runtime.execute(f"select count(*) from {table}").fetchone() == (0,)


@pytest.mark.parametrize("replica", ["origin", "replica"])
@pytest.mark.parametrize(
    "statement",
    [
        "update stored_events set topic = topic",
        "delete from stored_events",
        "truncate stored_events",
    ],
)
def test_not_even_the_owner_changes_the_log(migrated, statement, replica):
    with psycopg.connect(migrated, autocommit=True) as owner:
        owner.execute(f"set session_replication_role = {replica}")
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="only ever added to"):
            owner.execute(statement)


def test_the_function_wants_read_committed(runtime):
    runtime.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    empty = "'{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', false, false"
    with pytest.raises(psycopg.errors.ActiveSqlTransaction), runtime.transaction():
        runtime.execute(f"select * from ledger_append({empty})")


def test_an_event_too_large_is_refused_by_the_database_too(migrated):
    with psycopg.connect(migrated, autocommit=True) as owner:
        insert = "insert into stored_events values (gen_random_uuid(), 1, 't', %s, 1, 1)"
        with pytest.raises(psycopg.errors.CheckViolation):
            owner.execute(insert, (b"x" * 32_769,))
        owner.execute(insert, (b"x" * 32_768,))
