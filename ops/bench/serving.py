"""The API as it serves: two processes under uvicorn, on a database of the benchmark."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection

from gateways.tokens import DevelopmentSigner
from ops.bench.api_process import Order
from ops.bench.inputs import POSTER
from ops.bench.place import Place
from ops.bench.processes import (
    ProcessFailed,
    begin,
    children,
    command_line,
    cpu_seconds,
    peak_rss_mb,
)
from ops.commands.acting import Desk

PROCESSES = 2
PATIENCE = 60.0


class Api:
    """A serving API: where it listens, what it has cost so far."""

    def __init__(self, port: int, pids: Sequence[int], token: str) -> None:
        self.port, self.pids, self.token = port, pids, token

    def cpu_seconds(self) -> float:
        return cpu_seconds(self.pids)

    def peak_rss_mb(self) -> float:
        return peak_rss_mb(self.pids)


@contextmanager
def api(place: Place, dsn: str) -> Iterator[Api]:
    """The follower and the views, which `ledger serve` runs beside, do not run here."""
    port = _free_port()
    Desk(place.settings, place.keys())  # makes the file of callers, where there is none
    order = Order(dsn, str(place.folder), port, PROCESSES)
    with begin("ops.bench.api_process", order) as process:
        try:
            pids = _workers(process, port)
            token = DevelopmentSigner(place.keys()).sign(POSTER, 86_400.0)
            yield Api(port, pids, token)
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _workers(process: subprocess.Popen[bytes], port: int) -> list[int]:
    """The pids of the processes that serve, once all are ready."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise ProcessFailed(f"uvicorn ended with {process.returncode}")
        pids = [one for one in children(process.pid) if "spawn_main" in command_line(one)]
        if len(pids) == PROCESSES and all(_listens(one) for one in pids) and _healthy(port):
            return pids
        time.sleep(0.1)
    raise ProcessFailed("the API did not come up")


def _listens(pid: int) -> bool:
    """A process has built its application once it holds a connection to PostgreSQL and its loop
    runs: told by the threads it has, of which the writer is one."""
    names = os.listdir(f"/proc/{pid}/task")
    return len(names) > 1


def _healthy(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
