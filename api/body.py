"""A request's body, read by counting: what it says of its own length is not believed."""

from __future__ import annotations

import asyncio
from collections import deque

from starlette.types import Message, Receive

from gateways.cloud_event import MAXIMUM_EVENT_INPUT_BYTES

PATIENCE = 60.0  # seconds in which a body that comes in pieces must be there
MAXIMUM_LINE = MAXIMUM_EVENT_INPUT_BYTES

Numbered = tuple[int, bytes]


class TooLarge(Exception):
    """The body is longer than it may be."""


class Disconnected(Exception):
    """The client went away while it was sending."""


async def read_body(receive: Receive, maximum: int) -> bytes:
    """The whole body.

    Raises TooLarge, Disconnected and TimeoutError.
    """
    message = await receive()
    body: bytes = message.get("body", b"")
    if message.get("more_body") or message["type"] != "http.request" or len(body) > maximum:
        async with asyncio.timeout(PATIENCE):
            return await _read_on(receive, message, maximum)
    return body


async def _read_on(receive: Receive, message: Message, maximum: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        if message["type"] != "http.request":
            raise Disconnected
        part = message.get("body", b"")
        parts.append(part)
        size += len(part)
        if size > maximum:
            raise TooLarge
        if not message.get("more_body"):
            return b"".join(parts)
        message = await receive()


class Lines:
    """Cuts a body into numbered lines as it comes. Of an overlong line only its beginning is kept:
    one byte more than is allowed, so that its outcome says so."""

    def __init__(self) -> None:
        self.ready: deque[Numbered] = deque()
        self.size = 0
        self._rest = b""
        self._skipping = False
        self._number = 1

    def feed(self, data: bytes) -> None:
        first, *others = data.split(b"\n")
        self._grow(first)
        for part in others:
            self._end_line()
            self._grow(part)

    def end(self) -> None:
        """The body has ended; the last line may lack its line feed."""
        self._end_line()

    def take(self, count: int) -> list[Numbered]:
        taken = [self.ready.popleft() for _ in range(min(count, len(self.ready)))]
        self.size -= sum(len(line) for _, line in taken)
        return taken

    def _grow(self, part: bytes) -> None:
        if len(self._rest) <= MAXIMUM_LINE:
            self._rest = (self._rest + part)[: MAXIMUM_LINE + 1]

    def _end_line(self) -> None:
        line, self._rest = self._rest, b""
        if line and not line.isspace():
            self.ready.append((self._number, line))
            self.size += len(line)
        self._number += 1
