"""A release's migrations leave everything that the release before leans on as it was."""

import psycopg
import pytest

from projections.migrate import FOLDER, migrate

TABLES = """
select table_name, column_name, data_type, is_nullable = 'NO' and column_default is null
from information_schema.columns where table_schema = 'public'
"""
RULES = """
select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint
where connamespace = 'public'::regnamespace and contype in ('p', 'u', 'c', 'f', 'x')
union all
select tgrelid::regclass::text, tgname, pg_get_triggerdef(oid)
from pg_trigger where not tgisinternal
union all
select indrelid::regclass::text, indexrelid::regclass::text, pg_get_indexdef(indexrelid)
from pg_index where indisunique and indrelid >= 16384
"""
FUNCTIONS = """
select proname, pg_get_function_identity_arguments(oid), pg_get_function_result(oid)
from pg_proc where pronamespace = 'public'::regnamespace
"""
RIGHTS = """
select table_name, privilege_type from information_schema.role_table_grants
where grantee = 'ledger_runtime'
"""
HARMFUL = {
    "drops a table": "drop table places",
    "drops a column": "alter table grants drop column wake",
    "renames a column": "alter table grants rename column wake to wakes_on",
    "changes a type": "alter table grants alter column line type bigint",
    "asks for a column": "alter table stored_events add column region text not null",
    "forbids null": "alter table grants alter column earlier set not null",
    "drops a default": "alter table migration alter column applied_at drop default",
    "adds a check": "alter table idempotency add check (events < 5)",
    "makes unique": "create unique index one_line on grants (application, line)",
    "adds a trigger": "create trigger other before update on stored_events"
    " for each row execute function refuse_change()",
    "drops a key": "alter table claim drop constraint claim_pkey",
    "changes the append": "drop function ledger_append",
    "takes a right": "revoke insert on grants from ledger_runtime",
}
HARMLESS = {
    "adds a table": "create table later (id integer primary key)",
    "adds a column": "alter table grants add column later text",
    "adds a column with a default": "alter table grants add column later text not null default ''",
    "adds an index": "create index later on grants (clause)",
    "gives a right": "grant delete on view_position to ledger_runtime",
    "adds a function": "create function later() returns integer language sql return 1",
}


def catalogue(dsn):
    """What programs written for these tables lean on."""
    with psycopg.connect(dsn) as connection:
        return [
            set(connection.execute(one).fetchall()) for one in (TABLES, RULES, FUNCTIONS, RIGHTS)
        ]


def harm(before, after):
    """What is gone; and what is asked of a row of an old table that was not asked before."""
    old_tables = {table for table, *_ in before[0]}
    gone = [one for old, new in zip(before, after, strict=True) for one in old - new]
    asked = [one for one in after[0] - before[0] if one[0] in old_tables and one[3]] + [
        one for one in after[1] - before[1] if one[0] in old_tables
    ]
    return gone + asked


def test_migrations_of_this_release_only_add(code_before, database):
    migrate(database, code_before / "projections" / "sql")
    before = catalogue(database)
    assert migrate(database), "no migration is new: the kept wheel is of this release"
    assert harm(before, catalogue(database)) == []


def test_migrations_of_the_release_before_are_as_they_were(code_before):
    for path in (code_before / "projections" / "sql").glob("*.sql"):
        assert path.read_bytes() == (FOLDER / path.name).read_bytes(), path.name


@pytest.mark.parametrize("how", HARMFUL)
def test_control_what_the_release_before_could_not_bear_is_found(how, database):
    migrate(database)
    before = catalogue(database)
    with psycopg.connect(database) as connection:
        connection.execute(HARMFUL[how])
    assert harm(before, catalogue(database))


@pytest.mark.parametrize("how", HARMLESS)
def test_what_it_does_not_look_at_is_no_harm(how, database):
    migrate(database)
    before = catalogue(database)
    with psycopg.connect(database) as connection:
        connection.execute(HARMLESS[how])
    assert harm(before, catalogue(database)) == []
