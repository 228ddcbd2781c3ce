"""Defects of the library and of the network, each tried on our own path (notes D1 to D7)."""

import threading
import time
from contextlib import suppress
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from eventsourcing.persistence import StoredEvent

import projections
from domain.applicant import ApplicantDomiciled
from domain.event import Actor, CommandMark, Envelope
from domain.log import Accepted, Batch, Failed, LogUnavailable, Replayed, Write
from projections.guards_rebuild import guard_digest, rebuilt_digest
from projections.log_postgres import PostgresLog
from projections.recorder import UnguardedAppend

ENVELOPE = Envelope(Actor("p", "c", "poster"), CommandMark("s", "i", "d", 1, 1), date(2018, 9, 1))
FACT = ApplicantDomiciled("430923", "x" * 300)
SQL = Path(projections.__file__).parent / "sql"
GATE = "    lock table append_gate in exclusive mode;\n"


def fact(county=FACT):
    return Batch("s", str(uuid4()), b"d", (Write(str(uuid4()), 1, county, ENVELOPE),))


def rows_of(dsn):
    with psycopg.connect(dsn) as connection:
        return connection.execute("select count(*) from stored_events").fetchone()[0]


# D1


@pytest.mark.parametrize("setting", ["y", "yes", "true", "1", "on"])
def test_d1_the_librarys_own_function_is_refused_at_the_start(migrated, monkeypatch, setting):
    monkeypatch.setenv("POSTGRES_ENABLE_DB_FUNCTIONS", setting)
    with pytest.raises(UnguardedAppend):
        PostgresLog(migrated)


def test_d1_there_is_no_append_without_guards(migrated, new_log):
    log = new_log(migrated)
    stored = StoredEvent(uuid4(), 1, "applicant.domiciled", b"{}")
    with pytest.raises(UnguardedAppend):
        log.application.recorder.insert_events([stored])
    with pytest.raises(UnguardedAppend):
        log.application.save(fact().writes[0])
    assert rows_of(migrated) == 0


def test_the_librarys_ways_of_reading_work(migrated, new_log):
    log = new_log(migrated)
    batch = fact()
    log.append([batch, fact()])
    (found,) = log.application.events.get(UUID(batch.writes[0].stream))
    assert found.event == FACT
    section = log.application.notification_log.select(1, 10)
    assert [one.id for one in section] == [1, 2]


# D2


def watch_writers(dsn, seconds):
    """Three writers and a follower: what was committed is what was seen, 1 to N."""
    logs = [PostgresLog(dsn) for _ in range(4)]
    until = time.monotonic() + seconds
    committed, strange, seen = [], [], []
    done = threading.Event()

    def write(log, size):
        while time.monotonic() < until:
            try:
                said = log.append([fact() for _ in range(size)])
            except LogUnavailable as error:
                strange.append(error)
            else:
                committed.extend(one.position for one in said if isinstance(one, Accepted))
                strange.extend(one for one in said if not isinstance(one, Accepted))

    def follow(log):
        last = False
        while not last:
            last = done.is_set()
            seen.extend(one.position for one in log.read(seen[-1] if seen else 0, 1000))

    writers = [
        threading.Thread(target=write, args=pair) for pair in zip(logs, (500, 1, 1), strict=False)
    ]
    follower = threading.Thread(target=follow, args=(logs[3],))
    for thread in (*writers, follower):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    follower.join()
    while more := logs[3].read(seen[-1] if seen else 0, 10_000):
        seen.extend(one.position for one in more)
    for log in logs:
        log.close()
    assert strange == []
    assert sorted(committed) == seen == list(range(1, len(seen) + 1))
    return len(seen)


def test_d2_a_follower_sees_every_event_of_three_writers_in_order(migrated):
    assert watch_writers(migrated, 5) > 1000


def test_d2_without_the_gate_the_same_test_is_red(migrated):
    function = (SQL / "003_append.sql").read_text()
    assert function.count(GATE) == 1
    ungated = function.replace(GATE, "").replace("create function", "create or replace function")
    with psycopg.connect(migrated) as owner:
        owner.execute(ungated.encode())
    with pytest.raises(AssertionError):
        watch_writers(migrated, 2)


# D3


def test_d3_ten_thousand_events_in_one_append_do_not_hang(migrated, new_log):
    log = new_log(migrated)
    finished = []

    def rounds():
        for _ in range(4):
            said = log.append([fact() for _ in range(10_000)])
            finished.append(all(isinstance(one, Accepted) for one in said))

    thread = threading.Thread(target=rounds, daemon=True)
    thread.start()
    thread.join(25)
    assert finished == [True] * 4


def test_d3_no_pipeline_is_opened():
    code = "".join(path.read_text() for path in Path(projections.__file__).parent.glob("*.py"))
    assert "pipeline(" not in code


# D5


@pytest.mark.parametrize("whole", [False, True])
def test_d5_a_connection_lost_after_the_commit_is_told_as_replayed(migrated, new_log, whole):
    log = new_log(migrated)
    log.append([fact()])
    send, lost = log._recorder._send, []

    def send_and_lose(named):
        rows = send(named)
        if not lost:
            lost.append(rows)
            log._recorder._connection.close()
            raise psycopg.OperationalError("the connection is lost")
        return rows

    log._recorder._send = send_and_lose
    batches = [fact(), fact()]
    assert log.append(batches, all_or_nothing=whole) == [Replayed(2, 1, b"d"), Replayed(3, 1, b"d")]
    assert log.append([fact()]) == [Accepted(4, 1)]
    assert rows_of(migrated) == 4


def test_a_session_that_was_ended_is_opened_again(migrated, new_log):
    log = new_log(migrated)
    log.append([fact()])
    process = log._recorder._connection.info.backend_pid
    with psycopg.connect(migrated, autocommit=True) as administrator:
        administrator.execute("select pg_terminate_backend(%s)", (process,))
    assert log.append([fact()]) == [Accepted(2, 1)]


def test_a_gate_held_too_long_leaves_the_batch_unwritten(migrated, new_log):
    log = new_log(migrated + "&options=-c%20lock_timeout%3D100")
    with psycopg.connect(migrated) as other:
        other.execute("lock table append_gate in exclusive mode")
        with pytest.raises(LogUnavailable, match="LockNotAvailable"):
            log.append([fact(), fact()])
    assert log.append([fact()]) == [Accepted(1, 1)]


# D7


def test_d7_nothing_is_built_on_the_librarys_dcb():
    folder = Path(projections.__file__).parent.parent
    for package in ("domain", "projections", "gateways", "api", "ops"):
        for path in (folder / package).rglob("*.py"):
            assert "eventsourcing.dcb" not in path.read_text(), path


# An error that nobody expected


def test_an_unexpected_error_fails_its_own_command_only(migrated, new_log):
    with psycopg.connect(migrated, autocommit=True) as owner:
        owner.execute(
            "alter table stored_events add check (position('poison'::bytea in state) = 0)"
        )
    log = new_log(migrated)
    batches = [fact() for _ in range(20)]
    for number in (3, 11):
        batches[number] = fact(ApplicantDomiciled("430923", "poison"))
    said = log.append(batches)
    assert [n for n, one in enumerate(said) if not isinstance(one, Accepted)] == [3, 11]
    assert said[3] == Failed("CheckViolation 23514")
    assert log.head() == 18
    assert log.append(batches[:1] + batches[3:4], all_or_nothing=True)[1] == said[3]


def test_live_and_rebuilt_guards_are_told_apart(migrated, new_log):
    log = new_log(migrated)
    log.append([fact()])
    with psycopg.connect(migrated, autocommit=True) as owner:
        live = guard_digest(owner)
        assert live == rebuilt_digest(log)
        owner.execute("insert into claim values ('planted', gen_random_uuid(), null)")
        assert guard_digest(owner) != live
    with suppress(psycopg.Error):
        log.close()
