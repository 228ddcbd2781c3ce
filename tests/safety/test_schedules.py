"""Two sessions through Ledger.handle, each load, decide, append, reload, append: all 252 orders."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import islice

import psycopg
import pytest
from safety_county import County, over_memory, over_postgres
from safety_database import break_append
from safety_pairs import (
    PAIRS,
    approve_and_approve,
    award_and_award,
    complain_and_order,
    correct_and_award,
    stop_and_approve,
    stop_and_order,
    stop_and_release,
    void_and_approve,
)
from safety_paused import meet_inside, put_pause, take_gate_away
from safety_scene import Scene
from safety_schedules import Broken, Session, Trace, all_orders, hold, run_orders

from domain.view import View
from projections.guards_rebuild import digest_of, guard_digest, rebuilt, rebuilt_digest
from projections.log_memory import MemoryLog
from projections.log_postgres import PostgresLog

ORDERS = all_orders()
STALE_STREAMS = "if read_streams is not null then"
READ_AND_MOVED = (
    *(correct_and_award, void_and_approve),
    *(stop_and_approve, stop_and_release, stop_and_order, complain_and_order),
)
each_pair = pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.__name__)


@contextmanager
def two_logs(dsn: str) -> Iterator[tuple[PostgresLog, PostgresLog]]:
    logs = PostgresLog(dsn), PostgresLog(dsn)
    try:
        yield logs
    finally:
        for log in logs:
            log.close()


def contiguous(county: County) -> None:
    positions = [one.position for one in county.parts.log.follow(0)]
    assert positions == list(range(1, len(positions) + 1))


def test_there_are_252_orders_of_five_steps_and_five():
    assert len(ORDERS) == len(set(ORDERS)) == 252


@cache
def traces_in_memory(pair) -> list[Trace]:
    """What each of the 252 orders comes to, checked; many come to the same steps."""
    county = over_memory()
    sessions = Session(county.parts.log), Session(county.parts.log)
    traces = _run(sessions, ORDERS, pair, county)
    guards, _ = rebuilt(county.parts.log)
    assert digest_of(guards) == digest_of(county.parts.log.guards)
    contiguous(county)
    return traces


def _run(sessions, orders, pair, county) -> list[Trace]:
    """The first order once more before: then both sessions remember what both meet, and a trace
    does not tell by its loads which order was the first."""
    before = (orders[0], *orders)
    return run_orders(sessions, before, pair(Scene(county, len(before))))[1:]


def in_postgresql(pair, dsn: str, orders) -> list[Trace]:
    with over_postgres(dsn) as county, two_logs(dsn) as logs:
        sessions = Session(logs[0]), Session(logs[1])
        traces = _run(sessions, orders, pair, county)
        with psycopg.connect(dsn, autocommit=True) as connection:
            assert guard_digest(connection) == rebuilt_digest(county.parts.log)
        contiguous(county)
    return traces


@each_pair
def test_no_order_in_memory_breaks_a_rule(pair):
    assert len(traces_in_memory(pair)) == 252


@each_pair
def test_no_order_in_postgresql_breaks_a_rule(pair, migrated):
    """Of orders that come to the same steps one is run, and it comes to these steps here too."""
    distinct = dict(zip(reversed(traces_in_memory(pair)), reversed(ORDERS), strict=True))
    assert len(distinct) > 2
    assert in_postgresql(pair, migrated, list(distinct.values())) == list(distinct)


def test_all_252_orders_of_two_approvals_in_postgresql(migrated):
    assert in_postgresql(approve_and_approve, migrated, ORDERS) == traces_in_memory(
        approve_and_approve
    )


# Controls: without the check of what was read, or without the gate, a rule must break


class ForgetfulLog(MemoryLog):
    """Does not look whether what was read still stands."""

    def _stale(self, batch, rows):
        return not self._follows(rows)


@pytest.fixture
def nothing_on_trust(monkeypatch):
    """Without the check what is remembered would be wrong in the preparations already."""
    monkeypatch.setattr(View, "trusts", lambda *_: False)


@pytest.mark.usefixtures("nothing_on_trust")
@pytest.mark.parametrize("pair", READ_AND_MOVED)
def test_control_in_memory_without_the_check_of_versions(pair):
    county = over_memory(ForgetfulLog())
    sessions = Session(county.parts.log), Session(county.parts.log)
    with pytest.raises(Broken):
        run_orders(sessions, ORDERS, pair(Scene(county, len(ORDERS))))


@pytest.mark.usefixtures("nothing_on_trust")
@pytest.mark.parametrize("pair", READ_AND_MOVED)
def test_control_in_postgresql_without_the_check_of_versions(pair, migrated):
    break_append(migrated, STALE_STREAMS, "if false then")
    with over_postgres(migrated) as county, two_logs(migrated) as logs:
        sessions = Session(logs[0]), Session(logs[1])
        with pytest.raises(Broken):
            run_orders(sessions, ORDERS, pair(Scene(county, len(ORDERS))))


# Inside the append: one session stops behind the gate while another comes


def meet(pair, dsn: str, county: County, schedules: int = 8) -> None:
    """Both orders in turn; raises Broken."""
    with two_logs(dsn) as logs:
        sessions = Session(logs[0]), Session(logs[1])
        prepared = pair(Scene(county, schedules))
        put_pause(dsn)
        for number, (one, two, check) in enumerate(islice(prepared, schedules)):
            said = meet_inside(dsn, sessions, (one, two), number % 2)
            for outcome in said:
                hold(not isinstance(outcome, BaseException), "an act is lost", outcome)
                lost = outcome.problem is not None and outcome.problem.code == "not-writable"
                hold(not lost, "an act is lost", outcome)
            check(*said)


@pytest.mark.parametrize("pair", [award_and_award, correct_and_award])
def test_who_meets_inside_the_append_waits_at_the_gate(pair, real_county, migrated):
    meet(pair, migrated, real_county)
    contiguous(real_county)


def test_control_without_the_gate_who_meets_inside_is_lost(real_county, migrated):
    take_gate_away(migrated)
    with pytest.raises(Broken, match="an act is lost"):
        meet(correct_and_award, migrated, real_county)
