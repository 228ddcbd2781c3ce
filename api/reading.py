"""What the reading routes ask, and how: off the loop, page by page, not before a position."""

from __future__ import annotations

import asyncio
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated, Any, Protocol, TypeVar

import msgspec

from api.problems import Turned
from domain.event import Recorded
from domain.outcome import Problem

PATIENCE = 5.0  # seconds that a view is waited for
UUID = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"

STREAM: msgspec.json.Decoder[str] = msgspec.json.Decoder(Annotated[str, msgspec.Meta(pattern=UUID)])
VERSION: msgspec.json.Decoder[int] = msgspec.json.Decoder(
    Annotated[int, msgspec.Meta(ge=0, le=2**31)]
)
"""Places in lists of streams, and in the history of one."""

Row = dict[str, Any]
Answer = TypeVar("Answer")


class Views(Protocol):
    """The views, as they stand; called from several threads."""

    def grant(self, id: str) -> Row | None: ...  # noqa: A002
    def grants(self, filters: Mapping[str, str], after: str | None, limit: int) -> list[Row]: ...
    def payment(self, id: str) -> Row | None: ...  # noqa: A002
    def payments(self, after: str | None, limit: int) -> list[Row]: ...
    def roster(self, id: str) -> Row | None: ...  # noqa: A002
    def funds(self) -> list[Row]: ...
    def fund(self, key: str) -> Row | None: ...
    def history(self, stream: str, after: int, limit: int) -> list[Row]: ...
    def wait_for(self, position: int, timeout: float) -> bool: ...


class LogReader(Protocol):
    """The part of the log that is read."""

    def read(self, after: int, limit: int) -> list[Recorded]: ...
    def head(self) -> int: ...


class Reading:
    """Views and log, asked in a few threads of their own."""

    def __init__(self, views: Views, log: LogReader, *, threads: int = 4, waits: int = 16) -> None:
        self.views = views
        self.log = log
        self._pool = ThreadPoolExecutor(threads, "reading")
        self._waits = ThreadPoolExecutor(waits, "waiting")

    def close(self) -> None:
        self._pool.shutdown(cancel_futures=True)
        self._waits.shutdown(cancel_futures=True)

    async def ask(self, call: Callable[..., Answer], *arguments: object) -> Answer:
        return await asyncio.get_running_loop().run_in_executor(self._pool, call, *arguments)

    async def catch_up(self, position: int) -> None:
        """Wait until the views have seen `position`.

        Raises Turned (504).
        """
        loop = asyncio.get_running_loop()
        if not await loop.run_in_executor(self._waits, self.views.wait_for, position, PATIENCE):
            rule = f"the view has not reached position {position} yet; ask again"
            raise Turned(504, Problem("view-behind", "at_least", rule), ((b"retry-after", b"1"),))

    async def page(
        self, call: Callable[[Any, int], list[Row]], key: str, after: Any, limit: int
    ) -> Row:
        """A page and, where there is another, `next`: the opaque place where that one begins."""
        rows = await self.ask(call, after, limit + 1)
        page: Row = {"items": rows[:limit]}
        if len(rows) > limit:
            page["next"] = opaque(rows[limit - 1][key])
        return page


def opaque(place: str | int) -> str:
    """A place in a list as a client carries it."""
    return urlsafe_b64encode(msgspec.json.encode(place)).rstrip(b"=").decode()


def place_in(after: str | None, place: msgspec.json.Decoder[Answer]) -> Answer | None:
    """The place that `opaque` was given.

    Raises Turned (422).
    """
    if after is None:
        return None
    try:
        return place.decode(urlsafe_b64decode(after + "=" * (-len(after) % 4)))
    except (ValueError, msgspec.MsgspecError):
        rule = "what `next` of the page before says, unchanged"
        raise Turned(422, Problem("bad-place", "after", rule)) from None


def found(row: Answer | None, what: str) -> Answer:
    """Raises Turned (404)."""
    if row is None:
        raise Turned(404, Problem("not-found", what, f"no such {what}, or the view is behind"))
    return row
