"""Where the API's processes listen: each on a socket of its own, so that each gets its share.

Of processes that wait on one socket the first to wake takes what has come, often nearly all; and a
connection stays for hours. With a socket each (SO_REUSEPORT, Linux) the kernel deals them out.
"""

from __future__ import annotations

import socket
import sys
from typing import TypeVar

Bound = TypeVar("Bound", bound=socket.socket)


class EachItsOwn(socket.socket):
    """Keeps the address without listening. A process that it is handed to gets another socket at
    the same address; one that takes a dead one's place, too."""

    def __reduce__(self) -> tuple[object, ...]:
        return at, self.getsockname()


def at(host: str, port: int) -> socket.socket:
    """A further socket at an address that is shared."""
    return _bound(socket.socket(), host, port, shared=True)


def listening(host: str, port: int) -> socket.socket:
    """What the processes of a server are handed; port 0: one that is free.

    Raises OSError where somebody else has the address.
    """
    alone = _bound(socket.socket(), host, port)
    if sys.platform != "linux":  # others would give all connections to one of them
        return alone
    with alone:
        address = alone.getsockname()
    return _bound(EachItsOwn(), *address, shared=True)


def _bound(one: Bound, host: str, port: int, *, shared: bool = False) -> Bound:
    try:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if shared:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        one.bind((host, port))
    except OSError:
        one.close()
        raise
    return one
