"""Two processes of the API, one count: whichever answers, it answers for both."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec
import pytest

from gateways.tokens import DevelopmentSigner
from ops.commands.acting import Desk
from ops.operations.exposition import forget_dead
from ops.running import keys_of, open_ledger, under

EVENTS = 40
OUTCOME = "ledger_outcomes_total", (("verdict", "accepted"),)


def settings_on(database, folder):
    return msgspec.structs.replace(under(folder / "data"), database_url=database)


@contextmanager
def served(database, folder, processes):
    """`ledger serve`, until left; its address and the process."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "ops.cli", "--data", str(folder / "data"), "serve"]
    command += ["--port", str(port), "--processes", str(processes)]
    environment = os.environ | {"DATABASE_URL": database, "TMPDIR": str(folder)}
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until(lambda: answers(f"{address}/health"))
        yield address, process
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=40)


def wait_until(condition, seconds=30):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited long enough"
        time.sleep(0.05)


def answers(address):
    with suppress(OSError):
        return urllib.request.urlopen(address, timeout=5).status == 200
    return False


def text_of(address):
    return urllib.request.urlopen(f"{address}/metrics", timeout=10).read().decode()


def post(address, token, number):
    """A person each; every request on a connection of its own, so that both processes get some."""
    told = {"name": "张三", "happened_on": "2018-01-01"}
    event = {"specversion": "1.0", "id": f"e{number}", "source": "urn:sample:employment-system"}
    event |= {"type": "applicant.registered", "subject": f"idcard:{idcard(number)}", "data": told}
    headers = {"authorization": f"Bearer {token}", "content-type": "application/cloudevents+json"}
    request = urllib.request.Request(f"{address}/events", json.dumps(event).encode(), headers)
    assert json.load(urllib.request.urlopen(request, timeout=20))["verdict"] == "accepted"


def idcard(number):
    from gateways.identity_number import check_character

    body = f"43092319900101{number:03d}"
    return body + check_character(body)


@pytest.fixture
def token(database, tmp_path):
    settings = settings_on(database, tmp_path)
    with open_ledger(settings, sample=True):
        keys = keys_of(settings)
        caller = Desk(settings, keys).callers["employment-system"].caller
        return DevelopmentSigner(keys).sign(caller, 600)


def folder_of(tmp_path):
    [folder] = tmp_path.glob("ledger-metrics-*")
    return folder


def workers(tmp_path, parent):
    """The processes of the API: by the gauge that each of them keeps, as its parent does."""
    files = folder_of(tmp_path).glob("gauge_live*")
    return {int(one.stem.rpartition("_")[2]) for one in files} - {parent.pid}


def test_whichever_process_answers_it_answers_for_both(database, tmp_path, token, read_metrics):
    with served(database, tmp_path, 2) as (address, parent):
        wait_until(lambda: len(workers(tmp_path, parent)) == 2)
        for number in range(EVENTS):
            post(address, token, number)
        looks = [read_metrics(text_of(address)) for _ in range(10)]
        assert {look[OUTCOME] for look in looks} == {EVENTS}
        assert looks[-1]["ledger_append_seconds_count", ()] >= EVENTS
        assert looks[-1]["ledger_head_position", ()] == EVENTS + 1
        assert ("ledger_queue_events", ()) in looks[-1]
        counted = Counter(one.name for one in folder_of(tmp_path).glob("counter_*"))
        assert len(counted) >= 2, "both processes took events"
        text = text_of(address)
        assert not any(idcard(number) in text for number in range(EVENTS))

        [first, second] = workers(tmp_path, parent)
        os.kill(first, signal.SIGKILL)
        wait_until(lambda: answers(f"{address}/metrics") and first not in workers(tmp_path, parent))
        assert second in workers(tmp_path, parent)
        assert read_metrics(text_of(address))[OUTCOME] == EVENTS, "what the dead one counted stays"
    assert list(tmp_path.glob("ledger-metrics-*")) == [], "the folder goes with the server"


def test_control_without_the_shared_folder_each_process_counts_alone(tmp_path, monkeypatch):
    """What the test above rests on: in one process's own numbers the other's are missing."""
    counts = []
    code = (
        "from ops.operations.metrics import OWN, count_outcomes\n"
        "count_outcomes(['accepted'])\n"
        "print(int(OWN.get_sample_value('ledger_outcomes_total', {'verdict': 'accepted'})))"
    )
    for _ in range(2):
        run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
        counts.append(run.stdout.strip())
    assert counts == ["1", "1"]


def test_the_gauge_of_a_process_that_is_gone_is_forgotten(tmp_path):
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    for pid in (gone.pid, os.getpid()):
        (tmp_path / f"gauge_livesum_{pid}.db").touch()
        (tmp_path / f"counter_{pid}.db").touch()
    forget_dead(tmp_path)
    left = {one.name for one in Path(tmp_path).iterdir()}
    assert f"gauge_livesum_{gone.pid}.db" not in left
    assert {f"counter_{gone.pid}.db", f"gauge_livesum_{os.getpid()}.db"} <= left
