"""Processes that serve no API tell what they count on a port of their own."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress

import pytest
from click.testing import CliRunner

from ops.cli import main
from ops.operations.own_port import CannotTell, told_at

APPENDS, SIZES = ("ledger_append_seconds_count", ()), ("ledger_batch_commands_sum", ())
ACCEPTED = ("ledger_verdicts_total", (("verdict", "accepted"),))

IMPORTING = """
import os, subprocess, sys, urllib.request
from pathlib import Path
from ops.operations.own_port import told_at
from ops.running import open_ledger, under
CHILD = "from ops.operations.metrics import count_batch; count_batch(0.1, [], 7)"
with told_at(sys.argv[1]):
    with open_ledger(under(Path(sys.argv[2]))) as running:
        subprocess.run([sys.executable, "-c", CHILD], check=True)
        print(urllib.request.urlopen(f"http://{sys.argv[1]}/metrics").read().decode())
print("folder" if os.environ.get("PROMETHEUS_MULTIPROC_DIR") else "no folder", file=sys.stderr)
"""


@pytest.fixture
def address():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return f"127.0.0.1:{free.getsockname()[1]}"


@pytest.fixture
def environment(database, tmp_path):
    return os.environ | {"DATABASE_URL": database, "TMPDIR": str(tmp_path)}


def text_at(address):
    with suppress(OSError):
        return urllib.request.urlopen(f"http://{address}/metrics", timeout=5).read().decode()
    return ""


def test_the_jobs_tell_what_they_append(environment, tmp_path, address, read_metrics):
    command = [sys.executable, "-m", "ops.cli", "--data", str(tmp_path / "data"), "jobs"]
    process = subprocess.Popen([*command, "--metrics", address], env=environment)
    try:
        deadline, found = time.monotonic() + 30, {}
        while found.get(APPENDS, 0) < 1:
            assert time.monotonic() < deadline, found
            time.sleep(0.1)
            found = read_metrics(text_at(address))
        assert found[SIZES] >= found[APPENDS]
        assert found[ACCEPTED] >= 1, "the event that opens the ledger"
        assert not any("fund" in name or "view" in name for name, _ in found)
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    assert text_at(address) == ""


def test_what_it_starts_is_counted_with_it(environment, tmp_path, address, read_metrics):
    done = subprocess.run(
        [sys.executable, "-c", IMPORTING, address, str(tmp_path / "data")],
        env=environment, capture_output=True, check=True, text=True,
    )  # fmt: skip
    found = read_metrics(done.stdout)
    assert (found[APPENDS], found[SIZES]) == (2, 8), "one event of its own, seven of the other's"
    assert done.stderr.splitlines()[-1] == "no folder"
    assert not list(tmp_path.glob("ledger-metrics-*"))


@pytest.mark.parametrize("wrong", ["9101", "127.0.0.1:", ":9101", "127.0.0.1:port"])
def test_an_address_is_a_host_and_a_port(wrong):
    with pytest.raises(CannotTell, match="not HOST:PORT"), told_at(wrong):
        pass
    assert "PROMETHEUS_MULTIPROC_DIR" not in os.environ


@pytest.mark.parametrize("command", [["jobs"], ["import", __file__], ["inbox"]])
def test_each_command_that_writes_says_that_the_address_is_wrong(command, tmp_path):
    asked = ["--data", str(tmp_path / "data"), *command, "--metrics", "nowhere"]
    kafka = {"KAFKA_BOOTSTRAP": "127.0.0.1:1"}
    result = CliRunner().invoke(main, asked, env=kafka)
    assert (result.exit_code, "not HOST:PORT" in result.output) == (2, True)
