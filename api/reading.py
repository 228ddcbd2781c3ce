"""What the reading routes ask, and how: off the loop, page by page, not before a position."""

from __future__ import annotations

import asyncio
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Annotated, Any, Literal, Protocol, TypeVar

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
Filters = Mapping[str, str]
Level = Literal["city", "county", "township", "village"]
Answer = TypeVar("Answer")


class Views(Protocol):
    """The views, as they stand; called from several threads."""

    def grant(self, id: str) -> Row | None: ...  # noqa: A002
    def grants(self, filters: Filters, after: str | None, limit: int) -> list[Row]: ...
    def payment(self, id: str) -> Row | None: ...  # noqa: A002
    def payments(self, after: str | None, limit: int) -> list[Row]: ...
    def roster(self, id: str) -> Row | None: ...  # noqa: A002
    def funds(self) -> list[Row]: ...
    def fund(self, key: str) -> Row | None: ...
    def history(self, stream: str, after: int, limit: int) -> list[Row]: ...
    def wait_for(self, position: int, timeout: float, views: Sequence[str] = ()) -> bool: ...
    def stopped(self, views: Sequence[str]) -> list[Row]: ...
    def person_results(self, id: str) -> Row: ...  # noqa: A002
    def employer_results(self, id: str) -> Row: ...  # noqa: A002
    def agency_results(self, id: str) -> Row: ...  # noqa: A002
    def placements(
        self, filters: Filters, after: tuple[str, int] | None, limit: int
    ) -> list[Row]: ...
    def poverty_register(
        self, filters: Filters, on: date | None, after: str | None, limit: int
    ) -> list[Row]: ...
    def poverty_history(self, id: str) -> list[Row]: ...  # noqa: A002
    def group_register(
        self, filters: Filters, on: date | None, after: tuple[str, int] | None, limit: int
    ) -> list[Row]: ...
    def award_list(
        self, filters: Filters, year: int | None, after: int, limit: int
    ) -> list[Row]: ...
    def settings(self) -> list[Row]: ...
    def past_lists(self) -> list[Row]: ...
    def differences(self, state: str, to_recover: bool, after: int, limit: int) -> list[Row]: ...
    def claim_conflicts(self) -> list[Row]: ...
    def past_rows(self, filters: Filters, after: int, limit: int) -> list[Row]: ...
    def past_schemes(self) -> list[Row]: ...
    def open_commitments(
        self, fund: str, after: tuple[str, int] | None, limit: int
    ) -> list[Row]: ...
    def disputes(
        self, filters: Mapping[str, Any], day: date, after: int, limit: int
    ) -> list[Row]: ...
    def notices(self, filters: Filters, after: int, limit: int) -> list[Row]: ...
    def notice_lines(self, id: str, after: int, limit: int) -> list[Row]: ...  # noqa: A002
    def payment_figures(
        self, by: Level, filters: Filters, after: list[str] | None, limit: int
    ) -> list[Row]: ...
    def refusal_figures(
        self, by: Level, filters: Filters, after: list[str] | None, limit: int
    ) -> list[Row]: ...
    def employment_figures(
        self, by: Level, filters: Filters, after: list[str] | None, limit: int
    ) -> list[Row]: ...


class LogReader(Protocol):
    """The part of the log that is read."""

    def read(self, after: int, limit: int) -> list[Recorded]: ...
    def stream(self, stream: str, after: int = 0) -> list[Recorded]: ...
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

    async def catch_up(self, position: int, views: Sequence[str] = ()) -> None:
        """Wait until these views, or all, have seen `position`.

        Raises Turned (504).
        """
        loop = asyncio.get_running_loop()
        wait = self.views.wait_for
        if not await loop.run_in_executor(self._waits, wait, position, PATIENCE, views):
            rule = f"the view has not reached position {position} yet; ask again"
            raise Turned(504, Problem("view-behind", "at_least", rule), ((b"retry-after", b"1"),))

    async def marked(self, content: Row, views: Sequence[str]) -> Row:
        """With `incomplete` where one of the views it was taken from has stopped: which, at what
        position, and why."""
        stopped = await self.ask(self.views.stopped, views) if views else []
        return content | {"incomplete": stopped} if stopped else content

    async def page(
        self, call: Callable[[Any, int], list[Row]], key: str, after: Any, limit: int
    ) -> Row:
        """A page and, where there is another, `next`: the opaque place where that one begins."""
        rows = await self.ask(call, after, limit + 1)
        page: Row = {"items": rows[:limit]}
        if len(rows) > limit:
            page["next"] = opaque(rows[limit - 1][key])
        return page


def opaque(place: str | int | list[Any]) -> str:
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
