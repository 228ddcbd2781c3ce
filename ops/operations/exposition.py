"""Metrics as text: of all processes of this server, and of the ledger as it stands."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from domain.log import Log

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
LIVE = re.compile(r"gauge_live\w*_(\d+)\.db")


@contextmanager
def counted_together() -> Iterator[None]:
    """A folder in which this process and those it starts count, removed at the end. Enter it before
    `ops.operations.metrics` is imported; an operator's own folder is left as it is."""
    if os.environ.get(FOLDER):
        yield
        return
    with tempfile.TemporaryDirectory(prefix="ledger-metrics-") as folder:
        os.environ[FOLDER] = folder
        try:
            yield
        finally:
            del os.environ[FOLDER]


def clock() -> Callable[[Log], Log]:
    """What is put over a log: a clock, where this process counts with others; else nothing."""
    if not os.environ.get(FOLDER):
        return lambda log: log
    from ops.operations.measured import MeasuredLog

    return MeasuredLog


class Exposition:
    """What `GET /metrics` answers. `dsn`: the ledger's database."""

    def __init__(self, dsn: str) -> None:
        from ops.operations.standing_metrics import StandingMetrics

        self._standing = StandingMetrics(dsn)

    def __call__(self) -> bytes:
        from prometheus_client import CollectorRegistry, generate_latest
        from prometheus_client.multiprocess import MultiProcessCollector

        from ops.operations.metrics import OWN

        registry = CollectorRegistry()
        registry.register(self._standing)
        if folder := os.environ.get(FOLDER):
            forget_dead(Path(folder))
            MultiProcessCollector(registry, folder)  # type: ignore[no-untyped-call]
        else:
            registry.register(OWN)
        return generate_latest(registry)


def forget_dead(folder: Path) -> None:
    """Gauges of processes that are gone; what those had counted stays counted."""
    from prometheus_client.multiprocess import mark_process_dead

    for file in folder.iterdir():
        found = LIVE.fullmatch(file.name)
        if found and not _alive(int(found[1])):
            mark_process_dead(int(found[1]), str(folder))  # type: ignore[no-untyped-call]


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
