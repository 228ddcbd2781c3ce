"""What people look at: grants, payments, rosters, funds, histories, and the events themselves."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from functools import partial
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.security import HTTPBearer

from api.authentication import READERS, Authentication, authorization_in, challenge, unauthenticated
from api.problems import Turned
from api.reading import STREAM, UUID, VERSION, Reading, found, place_in
from domain.outcome import Problem
from gateways.callers import Caller
from gateways.tokens import NotAuthenticated

CODE = "^[a-zA-Z0-9._:-]+$"
TEXT = "^[^\\x00-\\x1f]+$"

StreamId = Annotated[str, Path(pattern=UUID, description="流编号 · A stream's id")]
Limit = Annotated[int, Query(ge=1, le=1_000, description="每页至多 · At most so many a page")]
After = Annotated[
    str | None, Query(max_length=200, description="上一页的 next · `next` of the page before")
]
AtLeast = Annotated[
    int | None,
    Query(
        ge=0, le=2**63 - 1, description="视图至少须达到的位置 · Position the view must have reached"
    ),
]
Filter = Annotated[str | None, Query(max_length=100, pattern=CODE)]

router = APIRouter()
BEARER = Depends(HTTPBearer(auto_error=False, bearerFormat="JWT"))  # only tells OpenAPI


async def caller_of(request: Request) -> Caller:
    """Who asks. Raises Turned (401)."""
    authentication: Authentication = request.app.state.authentication
    try:
        return authentication.caller(authorization_in(request.headers.raw))
    except NotAuthenticated as no:
        raise Turned(401, unauthenticated(no), ((b"www-authenticate", challenge(no)),)) from None


class Allowed:
    """Lets those pass who have one of the roles, once the views have come as far as was asked."""

    def __init__(self, roles: AbstractSet[str]) -> None:
        self.roles = roles

    async def __call__(
        self,
        request: Request,
        caller: Annotated[Caller, Depends(caller_of)],
        at_least: AtLeast = None,
        _: Any = BEARER,
    ) -> Reading:
        if self.roles.isdisjoint(caller.roles):
            rule = f"takes one of the roles {', '.join(sorted(self.roles))}"
            raise Turned(403, Problem("role", "authorization", rule))
        reading: Reading = request.app.state.reading
        if at_least is not None:
            await reading.catch_up(at_least)
        return reading


OfReader = Annotated[Reading, Depends(Allowed(READERS))]
OfReaderOrPoster = Annotated[Reading, Depends(Allowed(READERS | {"poster"}))]
OfAuditor = Annotated[Reading, Depends(Allowed({"auditor"}))]


def _json(content: object) -> Response:
    headers = {"cache-control": "no-store"}
    return Response(msgspec.json.encode(content), 200, headers, "application/json")


@router.get("/grants/{id}", summary="一笔补贴 · A grant")
async def grant(reading: OfReaderOrPoster, id: StreamId) -> Response:  # noqa: A002
    return _json(found(await reading.ask(reading.views.grant, id), "grant"))


@router.get("/grants", summary="补贴列表 · Grants")
async def grants(
    reading: OfReader,
    status: Filter = None,
    scheme: Filter = None,
    payee: Annotated[str | None, Query(pattern=UUID)] = None,
    after: After = None,
    limit: Limit = 100,
) -> Response:
    given = {"status": status, "scheme": scheme, "payee": payee}
    filters = {name: value for name, value in given.items() if value is not None}
    call = partial(reading.views.grants, filters)
    return _json(await reading.page(call, "id", place_in(after, STREAM), limit))


@router.get("/payments/{id}", summary="一笔支付 · A payment")
async def payment(reading: OfReader, id: StreamId) -> Response:  # noqa: A002
    return _json(found(await reading.ask(reading.views.payment, id), "payment"))


@router.get("/payments", summary="支付列表 · Payments")
async def payments(reading: OfReader, after: After = None, limit: Limit = 100) -> Response:
    return _json(await reading.page(reading.views.payments, "id", place_in(after, STREAM), limit))


@router.get("/rosters/{id}", summary="一份花名册 · A roster")
async def roster(reading: OfReader, id: StreamId) -> Response:  # noqa: A002
    return _json(found(await reading.ask(reading.views.roster, id), "roster"))


@router.get("/funds", summary="各项资金 · Funds")
async def funds(reading: OfReader) -> Response:
    return _json({"items": await reading.ask(reading.views.funds)})


@router.get("/funds/{key:path}", summary="一项资金 · A fund")
async def fund(
    reading: OfReader, key: Annotated[str, Path(max_length=200, pattern=TEXT)]
) -> Response:
    return _json(found(await reading.ask(reading.views.fund, key), "fund"))


@router.get("/applicants/{id}/history", summary="个人的历史 · A person's history")
async def applicant_history(
    reading: OfReader,
    id: StreamId,  # noqa: A002
    after: After = None,
    limit: Limit = 100,
) -> Response:
    return await _history(reading, id, after, limit)


@router.get("/enterprises/{id}/history", summary="单位的历史 · A unit's history")
async def enterprise_history(
    reading: OfReader,
    id: StreamId,  # noqa: A002
    after: After = None,
    limit: Limit = 100,
) -> Response:
    return await _history(reading, id, after, limit)


async def _history(reading: Reading, stream: str, after: str | None, limit: int) -> Response:
    call = partial(reading.views.history, stream)
    return _json(await reading.page(call, "version", place_in(after, VERSION) or 0, limit))


@router.get("/events", summary="事件，按位置 · The events, in order of position")
async def events(
    reading: OfAuditor,
    after: Annotated[int, Query(ge=0, le=2**63 - 1, description="位置 · A position")] = 0,
    limit: Limit = 100,
) -> Response:
    """Without gaps. `next` is the position to go on after; it is there as long as there is more."""
    rows = await reading.ask(reading.log.read, after, limit + 1)
    page: dict[str, object] = {"items": rows[:limit]}
    if len(rows) > limit:
        page["next"] = rows[limit - 1].position
    return _json(page)
