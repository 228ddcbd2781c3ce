"""What stands beside our figures: A, single commits; B, the library as it comes; C, raw COPY."""

from __future__ import annotations

import re
import subprocess
import tempfile
import time
from pathlib import Path

import msgspec
import psycopg

from ops.bench import stock_process
from ops.bench.place import Place
from ops.bench.processes import ask
from ops.bench.warming import fresh
from ops.embedded_files import CLEAN
from ops.embedded_postgres import binaries

CLIENTS, SAMPLED = 16, 0.25
STATE_BYTES = 433  # of a presence confirmed
SCRIPT = """insert into raw_events values (gen_random_uuid(), 1, 'applicant.presenceConfirmed',
'\\\\x{}'::bytea, nextval('raw_position'), 1700000000000000);"""
WRITTEN = """
copy (select originator_id, originator_version, topic, state, notification_id, recorded_at
from stored_events where notification_id > {} order by notification_id) to stdout (format binary)
"""
BACK = "copy raw_events from stdin (format binary)"
A_BLOCK = 262_144


class Single(msgspec.Struct, frozen=True):
    """Commits a second, and how long one took."""

    rate: float
    p50_ms: float
    p99_ms: float


def single_commits(place: Place) -> Single:
    """A: pgbench, one row a commit, 16 clients, into a table as large as the log."""
    fresh(place, "raw", "raw_run")
    assert place.server is not None, "the server is not running"
    with tempfile.TemporaryDirectory(dir=place.folder) as folder:
        script = Path(folder) / "single.sql"
        script.write_text(SCRIPT.format("7b" * STATE_BYTES).replace("\n", " "))
        command = [binaries() / "pgbench", "-n", "-M", "prepared", "-f", script]
        command += ["-c", CLIENTS, "-j", 2, "-T", place.size.seconds, "--log"]
        command += [f"--log-prefix={folder}/times", f"--sampling-rate={SAMPLED}"]
        command += ["-h", place.server.sockets, "-p", place.server.port, "-U", "postgres"]
        told = subprocess.run(
            [*map(str, command), "raw_run"], env=CLEAN, capture_output=True, text=True, check=True
        )
        times = sorted(
            int(line.split()[2]) / 1_000
            for path in Path(folder).glob("times*")
            for line in path.read_text().splitlines()
        )
    place.drop("raw_run")
    found = re.search(r"tps = ([\d.]+)", told.stdout)
    assert found is not None, "pgbench says how many transactions it did"
    return Single(float(found[1]), times[len(times) // 2], times[int(len(times) * 0.99)])


def stock_saves(place: Place) -> float:
    """B: saves a second of the library as it comes, 8 threads, on an empty table of its own."""
    assert place.server is not None, "the server is not running"
    place.clone("template0", "stock_run")
    order = stock_process.Order(
        str(place.server.sockets), place.server.port, "stock_run", place.size.seconds
    )
    saved = ask("ops.bench.stock_process", order, stock_process.Saved)
    place.drop("stock_run")
    return saved.rate


def raw_copy(place: Place, dsn: str, after: int) -> float:
    """C: rows a second of one COPY of the bytes that the benchmark has just written, into a table
    of the same shape and as large as the base log."""
    file = place.folder / "written.copy"
    statement = WRITTEN.format(int(after)).encode()
    with (
        psycopg.connect(dsn) as connection,
        file.open("wb") as out,
        connection.cursor().copy(statement) as copy,
    ):
        out.writelines(copy)
    raw = fresh(place, "raw", "raw_run")
    with psycopg.connect(raw, autocommit=True) as connection, file.open("rb") as written:
        cursor = connection.cursor()
        begun = time.perf_counter()
        with cursor.copy(BACK) as copy:
            while block := written.read(A_BLOCK):
                copy.write(block)
        seconds = time.perf_counter() - begun
        rows = cursor.rowcount
    place.drop("raw_run")
    file.unlink()
    return rows / seconds
