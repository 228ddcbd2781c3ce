"""A copy of ledger_append that stops inside, in one test database: the harness lets it go on."""

from threading import Thread
from time import monotonic, sleep

import psycopg
from safety_database import ask, break_append
from safety_schedules import WATCHDOG_SECONDS

LOCK = "lock table append_gate in exclusive mode;"
AFTER_THE_GATE = "last_position := coalesce(last_position, 0);"
PAUSE = "perform pg_advisory_xact_lock_shared(8471);"
WAITING = """
select pid, wait_event_type, wait_event, cardinality(pg_blocking_pids(pid)) from pg_stat_activity
where datname = current_database() and state = 'active' and wait_event_type = 'Lock'
"""


def put_pause(dsn: str) -> None:
    """Every append of this database stops behind the gate, once it knows the last position."""
    break_append(dsn, AFTER_THE_GATE, f"{AFTER_THE_GATE} {PAUSE}")


def take_gate_away(dsn: str) -> None:
    """The control: nobody waits for anybody."""
    break_append(dsn, LOCK, "")


class Pause:
    """While it is held, appends stop inside; `waiting` says how many sessions wait for anything."""

    def __init__(self, dsn: str) -> None:
        self.dsn = dsn
        self.connection = psycopg.connect(dsn, autocommit=True)

    def __enter__(self) -> "Pause":
        self.connection.execute("select pg_advisory_lock(8471)")
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def waiting(self) -> list[tuple]:
        return ask(self.dsn, WAITING)

    def until_waiting(self, sessions: int) -> None:
        deadline = monotonic() + WATCHDOG_SECONDS
        while len(self.waiting()) < sessions:
            assert monotonic() < deadline, f"{self.waiting()}: {sessions} were to wait"
            sleep(0.002)

    def let_go(self) -> None:
        self.connection.execute("select pg_advisory_unlock(8471)")


def meet_inside(dsn: str, sessions, commands, first: int) -> list:
    """One session stops inside the append, the other comes after; then both go on."""
    order = (first, 1 - first)
    said: list = [None, None]

    def run(which: int) -> None:
        try:
            (said[which],) = sessions[which].ledger.handle([commands[which]])
        except BaseException as error:
            said[which] = error

    with Pause(dsn) as pause:
        threads = []
        for number, which in enumerate(order, 1):
            threads.append(Thread(target=run, args=(which,), daemon=True))
            threads[-1].start()
            pause.until_waiting(number)
        pause.let_go()
        for thread in threads:
            thread.join(WATCHDOG_SECONDS)
            assert not thread.is_alive(), "an append hangs"
    return said
