"""Where the brokers are: KAFKA_BOOTSTRAP, and whether any of them listens."""

from __future__ import annotations

import socket

PATIENCE = 3.0  # seconds to wait for each


def addresses(bootstrap: str) -> list[tuple[str, int]]:
    """`host:port,host:port` as pairs. Raises ValueError."""
    pairs = (one.strip().rpartition(":") for one in bootstrap.split(","))
    return [(host, int(port)) for host, _, port in pairs]


def anyone_listens(bootstrap: str) -> bool:
    """Whether one of them takes a connection. Asked before a client is made: kafka-python's leaves
    its sockets open where it meets nobody."""
    for address in addresses(bootstrap):
        try:
            with socket.create_connection(address, timeout=PATIENCE):
                return True
        except OSError:
            continue  # one of them is enough
    return False
