"""What a process that serves no API counts, told on a port of its own: the inbox, the jobs, an
import with the processes it starts."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from ops.operations.exposition import FOLDER, counted_together


class CannotTell(ValueError):
    """The address is none, or is taken."""


@contextmanager
def told_at(address: str) -> Iterator[None]:
    """Under `http://ADDRESS/metrics` as long as this is open; nowhere where it is empty. Enter it
    before the ledger is opened. `address`: HOST:PORT. Raises CannotTell."""
    if not address:
        yield
        return
    host, _, port = address.rpartition(":")
    if not host or not port.isdigit():
        raise CannotTell(f"{address!r} is not HOST:PORT")
    with counted_together(), _server(host, int(port)):
        yield


@contextmanager
def _server(host: str, port: int) -> Iterator[None]:
    from prometheus_client import CollectorRegistry, start_http_server
    from prometheus_client.multiprocess import MultiProcessCollector

    import ops.operations.metrics  # noqa: F401  # what there is to count is told from the start

    registry = CollectorRegistry()
    MultiProcessCollector(registry, os.environ[FOLDER])  # type: ignore[no-untyped-call]
    try:
        server, thread = start_http_server(port, host, registry)
    except OSError as no:
        raise CannotTell(f"{host}:{port} cannot be listened on: {no.strerror}") from no
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
