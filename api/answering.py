"""How reading routes let people in and answer: by role, not before a position, and with a mark
where a view they are taken from has stopped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from typing import Annotated, Any, TypeVar

import msgspec
from fastapi import Depends, Path, Query, Request, Response
from fastapi.security import HTTPBearer

from api.authentication import Authentication, authorization_in, challenge, unauthenticated
from api.problems import Turned
from api.reading import UUID, Reading, Row, found
from domain.outcome import Problem
from gateways.callers import Caller
from gateways.tokens import NotAuthenticated

CODE = "^[a-zA-Z0-9._:-]+$"
TEXT = "^[^\\x00-\\x1f]+$"
TEXT_OR_NONE = "^[^\\x00-\\x1f]*$"
REGION = "^[1-9][0-9]{5}$"
MONTH = "^(19|20)[0-9]{2}-(0[1-9]|1[0-2])$"

StreamId = Annotated[str, Path(pattern=UUID, description="流编号 · A stream's id")]
Limit = Annotated[int, Query(ge=1, le=1_000, description="每页至多 · At most so many a page")]
After = Annotated[
    str | None, Query(max_length=1_000, description="上一页的 next · `next` of the page before")
]
AtLeast = Annotated[
    int | None,
    Query(
        ge=0, le=2**63 - 1, description="视图至少须达到的位置 · Position the view must have reached"
    ),
]
Filter = Annotated[str | None, Query(max_length=100, pattern=CODE)]
Stream = Annotated[str | None, Query(pattern=UUID, description="流编号 · A stream's id")]
Name = Annotated[str | None, Query(min_length=1, max_length=200, pattern=TEXT)]
County = Annotated[str | None, Query(pattern=REGION, description="六位区划代码 · Region code")]
Month = Annotated[str | None, Query(pattern=MONTH, description="月份 · A month, 2019-07")]
Day = Annotated[date | None, Query(description="日期 · A day, 2019-07-01")]

BEARER = Depends(HTTPBearer(auto_error=False, bearerFormat="JWT"))  # only tells OpenAPI


Asked = TypeVar("Asked")


def as_json(content: object) -> Response:
    headers = {"cache-control": "no-store"}
    return Response(msgspec.json.encode(content), 200, headers, "application/json")


def given(**filters: str | None) -> Mapping[str, str]:
    """Those filters that were asked for."""
    return {name: value for name, value in filters.items() if value is not None}


class Answering:
    """Asks for one route. `views`: those its answers are taken from."""

    def __init__(self, reading: Reading, views: tuple[str, ...]) -> None:
        self.reading, self.views = reading, views

    async def ask(self, call: Callable[..., Asked], *arguments: object) -> Asked:
        """As it is, without a mark."""
        return await self.reading.ask(call, *arguments)

    async def one(self, what: str, call: Callable[..., Row | None], *arguments: object) -> Response:
        """Raises Turned (404)."""
        row = await self.reading.ask(call, *arguments)
        return await self._marked(found(row, what))

    async def all(self, call: Callable[..., list[Row]], *arguments: object) -> Response:
        return await self._marked({"items": await self.reading.ask(call, *arguments)})

    async def page(
        self, call: Callable[[Any, int], list[Row]], key: str | None, after: Any, limit: int
    ) -> Response:
        """`key`: the field that says where a row stands in the list; None where a field `place`
        says it, which is not shown."""
        page = await self.reading.page(call, key or "place", after, limit)
        for row in page["items"] if key is None else ():
            del row["place"]
        return await self._marked(page)

    async def _marked(self, content: Row) -> Response:
        return as_json(await self.reading.marked(content, self.views))


async def caller_of(request: Request) -> Caller:
    """Who asks. Raises Turned (401)."""
    authentication: Authentication = request.app.state.authentication
    try:
        return authentication.caller(authorization_in(request.headers.raw))
    except NotAuthenticated as no:
        raise Turned(401, unauthenticated(no), ((b"www-authenticate", challenge(no)),)) from None


class Allowed:
    """Lets those pass who have one of the roles, once the views that the route reads, or all, have
    come as far as was asked. `from_log`: it reads none; what is in the log is there at once."""

    def __init__(self, roles: AbstractSet[str], *views: str, from_log: bool = False) -> None:
        self.roles, self.views, self.from_log = roles, views, from_log

    async def __call__(
        self,
        request: Request,
        caller: Annotated[Caller, Depends(caller_of)],
        at_least: AtLeast = None,
        _: Any = BEARER,
    ) -> Answering:
        if self.roles.isdisjoint(caller.roles):
            rule = f"takes one of the roles {', '.join(sorted(self.roles))}"
            raise Turned(403, Problem("role", "authorization", rule))
        reading: Reading = request.app.state.reading
        if at_least is not None and not self.from_log:
            await reading.catch_up(at_least, self.views)
        return Answering(reading, self.views)
