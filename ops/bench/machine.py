"""What a figure was measured on: processor, memory, kernel, disk latency, commit."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from pathlib import Path

import msgspec

from ops.embedded_files import CLEAN
from ops.embedded_postgres import binaries

ROOT = Path(__file__).parents[2]
METHODS = ("fdatasync", "fsync")


class Machine(msgspec.Struct, frozen=True):
    """`fdatasync_ms`: one 8 kB write and flush, by PostgreSQL's pg_test_fsync."""

    processor: str
    cores: int
    memory_gb: int
    kernel: str
    python: str
    fdatasync_ms: float | None
    load_before: float
    commit: str

    def text(self) -> str:
        disk = "unknown" if self.fdatasync_ms is None else f"{self.fdatasync_ms:.3f} ms"
        return (
            f"{self.processor}, {self.cores} cores, {self.memory_gb} GB, {self.kernel}, "
            f"Python {self.python}; fdatasync {disk}; load before the run {self.load_before:.1f}; "
            f"commit {self.commit}"
        )


def look(folder: Path) -> Machine:
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return Machine(
        _processor(),
        os.cpu_count() or 0,
        round(pages / 2**30),
        f"{platform.system()} {platform.release()}",
        platform.python_version(),
        disk_latency(folder),
        os.getloadavg()[0],
        _commit(),
    )


def disk_latency(folder: Path) -> float | None:
    """Milliseconds of one fdatasync; takes some seconds."""
    file = folder / "fsync.test"
    command = [str(binaries() / "pg_test_fsync"), "-s", "1", "-f", str(file)]
    told = subprocess.run(command, env=CLEAN, capture_output=True, text=True, check=False)
    return latency_in(told.stdout)


def latency_in(text: str) -> float | None:
    """The first figure of fdatasync, which is of one write."""
    for method in METHODS:
        found = re.search(rf"^\s*{method}\s+([\d.]+) ops/sec", text, re.MULTILINE)
        if found is not None and float(found[1]):
            return 1_000 / float(found[1])
    return None


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _commit() -> str:
    command = ["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"]
    try:
        told = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return "unknown"
    return told.stdout.strip() or "unknown"
