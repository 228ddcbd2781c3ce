"""A ledger on a server of its own that is copied, written on, and killed with -9."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import UTC, datetime

import msgspec
import psycopg

from gateways.callers import Caller, SourceBinding
from gateways.intake import Input
from ops.backup.making import back_up
from ops.commands.acting import Desk
from ops.commands.session import event_of
from ops.demo import Play
from ops.embedded_postgres import start
from ops.running import open_ledger, under
from ops.sample import county as files
from projections.log_memory import StoredRow

PATIENCE = 60.0
NEWCOMER = "idcard:430923199003074174"
REGISTER = SourceBinding("urn:sample:register", "register", ("applicant.registered",))
ROWS = """
select originator_id::text, originator_version, topic, state, notification_id, recorded_at
from stored_events order by notification_id
"""
RECEIVED = """
select count(*) from pg_stat_replication
where application_name = 'pg_receivewal' and flush_lsn >= pg_current_wal_flush_lsn()
"""
PERSONS = """
select originator_id::text, convert_from(state, 'UTF8')::json->'fact'->>'record'
from stored_events where topic = 'applicant.registered' order by notification_id limit 2
"""


class Lost(msgspec.Struct):
    """`copied`: where the log stood when the copy of the server was made, `earlier` at `moment`,
    `received` when the last of the write-ahead log came; `rows`: all that was acknowledged, the
    last of it an erasure of `erased`."""

    settings: object
    backup: object
    copied: int
    earlier: int
    moment: datetime
    received: int
    rows: list
    erased: str
    record: str
    other: str


def ledger(settings, *arguments):
    """A command in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "ops.cli", "--data", *map(str, (settings.data, *arguments))],
        env={name: text for name, text in os.environ.items() if name != "DATABASE_URL"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def done(process):
    said, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, said
    return said


def wait_until_received(dsn, process):
    deadline = time.monotonic() + PATIENCE
    with psycopg.connect(dsn, autocommit=True) as connection:
        while connection.execute(RECEIVED).fetchone() != (1,):
            assert process.poll() is None, process.stdout.read()
            assert time.monotonic() < deadline
            time.sleep(0.05)


@contextmanager
def receiving(running, backup):
    """`ledger backup … --wal` at work; at the end all that was written has come, and it stops."""
    process = ledger(running.settings, "backup", backup, "--wal")
    try:
        wait_until_received(running.dsn, process)
        yield process
        wait_until_received(running.dsn, process)
        process.send_signal(signal.SIGTERM)
        done(process)
    finally:
        process.kill()
        process.wait()


def rows_of(dsn):
    with psycopg.connect(dsn) as connection:
        return [StoredRow(*row) for row in connection.execute(ROWS)]


def register(running, subject, identifier):
    caller = Caller("p", "c", ("poster",), sources=(REGISTER,))
    data = {"name": "张三", "happened_on": "2019-07-01"}
    event = {"specversion": "1.0", "id": identifier, "type": "applicant.registered"}
    event |= {"source": REGISTER.source, "subject": subject, "data": data}
    (outcome,) = running.parts.post([Input(msgspec.json.encode(event), caller)])
    assert outcome.verdict == "accepted", outcome


def erase(running, desk, person):
    erasure = event_of(desk.caller("chu"), "applicant.erased", person, None, {"reason": "申请"})
    (outcome,) = running.parts.post([Input(erasure, desk.caller("chu"))])
    assert outcome.verdict == "accepted", outcome
    running.catch_up()


def tell(folder):
    """Facts; a copy of the server; claims, rosters and payments that its write-ahead log brings,
    though who receives it is killed once; then what nobody received, and the server is killed."""
    settings, backup = under(folder / "lost"), folder / "backup"
    settings.data.mkdir()
    (folder / "input").mkdir()
    with start(settings.data / "postgres") as server, open_ledger(settings, sample=True) as running:
        desk = Desk(settings, running.keys)
        play = Play(running, desk, files.county(40, 3), folder / "input")
        play._take_in(files.SETUP, files.FACTS)
        back_up(running, backup, ("keys",))
        copied = running.parts.log.head()
        done(ledger(settings, "backup", backup, "--wal", "--once"))
        killed_while_receiving(running, backup, lambda: play._take_in(files.EARLY_CLAIMS))
        earlier, moment = running.parts.log.head(), datetime.now(UTC)
        with receiving(running, backup):
            play.whole()
        received = running.parts.log.head()
        register(running, NEWCOMER, "newcomer")
        with psycopg.connect(running.dsn) as connection:
            (erased, record), (_, other) = connection.execute(PERSONS).fetchall()
        erase(running, desk, erased)
        rows = rows_of(running.dsn)
        server._process.kill()
        server._process.wait()
    return Lost(settings, backup, copied, earlier, moment, received, rows, erased, record, other)


def killed_while_receiving(running, backup, meanwhile):
    process = ledger(running.settings, "backup", backup, "--wal")
    try:
        wait_until_received(running.dsn, process)
        other = ledger(running.settings, "backup", backup.with_name("other"), "--wal", "--once")
        said, _ = other.communicate(timeout=PATIENCE)
        assert other.returncode == 1
        assert "stop it first" in said, "its slot would leave a hole in the second copy"
        meanwhile()
    finally:
        process.kill()
        process.communicate()
