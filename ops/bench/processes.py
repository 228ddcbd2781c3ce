"""Processes of a run: started with our interpreter, read from /proc, ended by their handle."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread
from typing import Any, TypeVar

import msgspec

A_LOOK = 0.2  # seconds between two
TICKS = os.sysconf("SC_CLK_TCK")

Answer = TypeVar("Answer")


class ProcessFailed(RuntimeError):
    """A process of the run ended with an error."""


def begin(module: str, order: msgspec.Struct, **more: Any) -> subprocess.Popen[bytes]:
    """Start `module` with an order; its answer will stand on its standard output."""
    return subprocess.Popen(
        [sys.executable, "-m", module, msgspec.json.encode(order).decode()],
        stdout=subprocess.PIPE,
        **more,
    )


def answer(process: subprocess.Popen[bytes], kind: type[Answer]) -> Answer:
    """Wait for it."""
    told, _ = process.communicate()
    if process.returncode:
        raise ProcessFailed(f"{process.args!r} ended with {process.returncode}")
    return msgspec.json.decode(told, type=kind)


def ask(module: str, order: msgspec.Struct, kind: type[Answer]) -> Answer:
    return answer(begin(module, order), kind)


def children(pid: int) -> list[int]:
    """The processes that one has started."""
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(one) for one in listed.split()]


def cpu_seconds(pids: Sequence[int]) -> float:
    """User and system time so far."""
    return sum(sum(_ticks(pid)) for pid in pids) / TICKS


def _ticks(pid: int) -> tuple[int, int]:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]), int(fields[12])


def peak_rss_mb(pids: Sequence[int]) -> float:
    """Of the largest. What getrusage says begins with the size of the parent."""
    return max(_peak(pid) for pid in pids)


def _peak(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


@contextmanager
def watched(pid: int) -> Iterator[Callable[[], float]]:
    """The peak memory in MB of a process and of all that it starts meanwhile, added up."""
    peaks: dict[int, float] = {}
    over = Event()

    def look() -> None:
        while not over.wait(A_LOOK):
            for one in (pid, *children(pid)):
                with suppress(FileNotFoundError, ProcessLookupError):
                    peaks[one] = max(peaks.get(one, 0.0), _peak(one))  # one that ended says 0

    thread = Thread(target=look, daemon=True)
    thread.start()
    yield lambda: sum(peaks.values())
    over.set()
    thread.join()


def command_line(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
