"""The ledger's own PostgreSQL comes up, shares itself, and survives being killed."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psycopg
import pytest

from ops import embedded_files
from ops.embedded_postgres import CannotStart, start

pytestmark = pytest.mark.database

SMALL = {"shared_buffers": "32MB"}

# Starts or attaches, says what came of it, and goes on until its input ends.
STARTER = """
import json, sys
from pathlib import Path
from ops.embedded_postgres import start
server = start(Path(sys.argv[1]), settings={"shared_buffers": "32MB"})
print(json.dumps({"owned": server.owned, "dsn": server.dsn("postgres")}), flush=True)
sys.stdin.read()
server.stop()
"""


class Starter:
    """Another process that starts or attaches to a server."""

    def __init__(self, data):
        self.process = subprocess.Popen(
            [sys.executable, "-c", STARTER, data], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.communicate()

    def outcome(self):
        return json.loads(self.process.stdout.readline())

    def leave(self):
        self.process.communicate(timeout=60)


@pytest.fixture
def data(tmp_path):
    return tmp_path / "postgres"


def ask(dsn, question):
    with psycopg.connect(dsn) as connection:
        return connection.execute(question).fetchone()[0]


def gone(dsn, within=30):
    until = time.monotonic() + within
    while time.monotonic() < until:
        try:
            psycopg.connect(dsn).close()
        except psycopg.OperationalError:
            return True
        time.sleep(0.05)
    return False


def log(data):
    return (data / "server.log").read_text()


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("fsync", "on"),
        ("synchronous_commit", "on"),
        ("full_page_writes", "on"),
        ("data_checksums", "on"),
        ("wal_level", "replica"),
        ("listen_addresses", ""),
        ("server_encoding", "UTF8"),
    ],
)
def test_nothing_committed_can_be_lost(database, setting, value):
    assert ask(database, f"SELECT current_setting('{setting}')") == value


@pytest.mark.parametrize("mode", [0o755, 0o700])
def test_the_path_may_hold_spaces_and_chinese_below_a_folder_closed_to_others(mode):
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(mode)
        with start(Path(folder) / "台账 数据" / "county 1", settings=SMALL) as server:
            assert ask(server.dsn("postgres"), "SELECT '姓名'") == "姓名"


def test_two_starters_at_once_both_come_up_on_one_server(data):
    with Starter(data) as one, Starter(data) as other:
        found = {starter: starter.outcome() for starter in (one, other)}
        (owner,) = (starter for starter in found if found[starter]["owned"])
        (guest,) = (starter for starter in found if not found[starter]["owned"])
        assert found[owner]["dsn"] == found[guest]["dsn"]
        guest.leave()
        assert ask(found[owner]["dsn"], "SELECT 1") == 1
        owner.leave()
        assert gone(found[owner]["dsn"])


def test_the_server_ends_cleanly_when_its_owner_is_killed(data):
    with Starter(data) as owner:
        dsn = owner.outcome()["dsn"]
        with psycopg.connect(dsn) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS fen")
        os.kill(owner.process.pid, signal.SIGKILL)
    with start(data, settings=SMALL) as server:  # at once: it waits for the former one to end
        assert server.owned
        assert ask(server.dsn("postgres"), "SELECT fen FROM kept") == 42
    assert "database system was interrupted" not in log(data)
    assert not Path(dsn.split("host=")[1].split("&")[0].replace("%2F", "/")).exists()


def test_a_server_killed_outright_recovers_what_was_committed(data):
    with start(data, settings=SMALL) as server:
        with psycopg.connect(server.dsn("postgres")) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS fen")
        os.kill(int((data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
        assert gone(server.dsn("postgres"))
    with start(data, settings=SMALL) as server:
        assert ask(server.dsn("postgres"), "SELECT fen FROM kept") == 42
    assert "automatic recovery in progress" in log(data)


def test_a_stale_pid_file_neither_stops_a_start_nor_ends_a_foreign_process(data):
    start(data, settings=SMALL).stop()
    foreign = subprocess.Popen(["sleep", "60"], **embedded_files.as_server_user())
    try:
        (data / "postmaster.pid").write_text(f"{foreign.pid}\n{data}\n1\n5432\n/tmp\n\n0 0\n")
        with start(data, settings=SMALL) as server:
            assert ask(server.dsn("postgres"), "SELECT 1") == 1
        assert foreign.poll() is None
    finally:
        foreign.kill()
        foreign.wait()


def test_data_of_another_major_version_is_refused_with_a_way_over(data):
    data.mkdir()
    (data / "PG_VERSION").write_text("16\n")
    with pytest.raises(CannotStart, match="written by PostgreSQL 16") as refused:
        start(data)
    assert "pg_dumpall" in str(refused.value)


def test_a_folder_with_other_files_is_left_alone(data):
    data.mkdir()
    (data / "letter.txt").write_text("not a database")
    with pytest.raises(CannotStart, match="neither empty nor"):
        start(data)
    assert [file.name for file in data.iterdir()] == ["letter.txt"]


def test_what_the_server_says_is_passed_on_when_it_does_not_come_up(data):
    with pytest.raises(CannotStart, match="max_wal_size"):
        start(data, settings={"max_wal_size": "nonsense"})


def test_only_the_main_thread_may_start(data):
    heard = []

    def begin():
        try:
            start(data)
        except CannotStart as error:
            heard.append(str(error))

    thread = threading.Thread(target=begin)
    thread.start()
    thread.join()
    assert "main thread" in heard[0]


def test_stopping_twice_is_harmless_and_a_stopped_server_starts_again(data):
    server = start(data, settings=SMALL)
    server.stop()
    server.stop()
    assert gone(server.dsn("postgres"))
    with start(data, settings=SMALL) as again:
        assert again.owned


def test_binaries_below_a_folder_closed_to_others_are_copied(tmp_path, monkeypatch):
    monkeypatch.setattr(embedded_files, "CACHE", tmp_path / "cache")
    monkeypatch.setattr(embedded_files, "_open_to_all", lambda folder: False)
    copied = embedded_files.binaries()
    said = subprocess.run([copied / "postgres", "--version"], capture_output=True, check=True)
    assert b"PostgreSQL) 18" in said.stdout
    if os.geteuid() == 0:
        assert copied.is_relative_to(tmp_path)
