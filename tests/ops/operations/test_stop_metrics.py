"""What is stopped, and whether anybody receives the write-ahead log, as metrics."""

import time

import psycopg
import pytest
from prometheus_client import CollectorRegistry, generate_latest

from domain.acts.stopping import ConfirmLift, ProposeLift, StopPaying
from domain.ledger_stream import LedgerLifted, LedgerLiftProposed, LedgerStopped
from domain.names import LEDGER
from ops.operations.standing_metrics import StandingMetrics
from projections.log_postgres import PostgresLog
from projections.migrate import migrate
from projections.standing import WAL_SLOT

SINCE = "ledger_stop_since_timestamp_seconds"
SLOT = (("slot", WAL_SLOT),)


@pytest.fixture
def ledger(database, play):
    migrate(database)
    log = PostgresLog(database)
    yield play.Played(log)
    log.close()


@pytest.fixture
def look(database, read_metrics):
    def now():
        registry = CollectorRegistry()
        registry.register(StandingMetrics(database))
        return read_metrics(generate_latest(registry).decode())

    return now


def of(what, name):
    return SINCE, (("name", name), ("what", what))


def stop(ledger, what, name):
    ledger.tell("ledger", LEDGER, StopPaying(LedgerStopped(what, name, "r")), person="one")
    return ledger.log.stream(LEDGER)[-1].version


def lift(ledger, number):
    proposed = ProposeLift(LedgerLiftProposed(number, "r"))
    ledger.tell("ledger", LEDGER, proposed, person="one")
    ledger.tell("ledger", LEDGER, ConfirmLift(LedgerLifted(number)), person="two")


def test_a_stop_is_told_with_the_moment_it_began_until_it_is_lifted(ledger, look):
    assert not [name for name, _ in look() if name == SINCE]
    began = time.time()
    first = stop(ledger, "bank", "county-bank")
    second = stop(ledger, "scheme", "quality-startup-award")
    seen = look()
    for key in (of("bank", "county-bank"), of("scheme", "quality-startup-award")):
        assert began - 1 <= seen[key] <= time.time() + 1
    lift(ledger, first)
    assert of("bank", "county-bank") not in look()
    assert of("scheme", "quality-startup-award") in look()
    lift(ledger, second)
    assert not [name for name, _ in look() if name == SINCE]


def test_a_topic_of_a_later_release_leaves_the_other_metrics(ledger, look, database):
    stop(ledger, "bank", "county-bank")
    with psycopg.connect(database) as connection:
        connection.execute("alter table stored_events disable trigger all")
        connection.execute(
            "update stored_events set topic = 'ledger.unheardOf' where topic = 'ledger.stopped'"
        )
    seen = look()
    assert seen["ledger_database_up", ()] == 1
    assert not [name for name, _ in seen if name == SINCE]


def test_a_slot_that_nobody_reads_from_is_told(ledger, look, database):
    assert not [name for name, _ in look() if name.startswith("ledger_wal")]
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("select pg_create_physical_replication_slot(%s, true)", (WAL_SLOT,))
        try:
            before = look()
            ledger.person()
            after = look()
        finally:
            connection.execute("select pg_drop_replication_slot(%s)", (WAL_SLOT,))
    assert before["ledger_wal_receiver_up", SLOT] == 0
    grown = after["ledger_wal_unreceived_bytes", SLOT]
    assert grown > before["ledger_wal_unreceived_bytes", SLOT] >= 0
