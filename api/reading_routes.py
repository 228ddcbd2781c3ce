"""What people look at: grants, payments, rosters, funds, histories, and the events themselves."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from api.answering import (
    TEXT,
    After,
    Allowed,
    Answering,
    Filter,
    Limit,
    Stream,
    StreamId,
    as_json,
    caller_of,
    given,
)
from api.authentication import READERS
from api.reading import STREAM, VERSION, place_in
from domain.names import LEDGER
from projections.stops import stops_in

__all__ = ["After", "Filter", "OfReader", "caller_of", "router"]

router = APIRouter()

OfGrants = Annotated[Answering, Depends(Allowed(READERS, "grants"))]
OfOneGrant = Annotated[Answering, Depends(Allowed(READERS | {"poster"}, "grants"))]
OfPayments = Annotated[Answering, Depends(Allowed(READERS, "payments"))]
OfRosters = Annotated[Answering, Depends(Allowed(READERS, "rosters"))]
OfFunds = Annotated[Answering, Depends(Allowed(READERS, "fund_use", "fund_stages"))]
OfReader = Annotated[Answering, Depends(Allowed(READERS))]
OfLog = Annotated[Answering, Depends(Allowed(READERS, from_log=True))]
OfAuditor = Annotated[Answering, Depends(Allowed({"auditor"}, from_log=True))]


@router.get("/grants/{id}", summary="一笔补贴 · A grant")
async def grant(asking: OfOneGrant, id: StreamId) -> Response:  # noqa: A002
    return await asking.one("grant", asking.reading.views.grant, id)


@router.get("/grants", summary="补贴列表 · Grants")
async def grants(
    asking: OfGrants,
    status: Filter = None,
    scheme: Filter = None,
    payee: Stream = None,
    after: After = None,
    limit: Limit = 100,
) -> Response:
    filters = given(status=status, scheme=scheme, payee=payee)
    call = partial(asking.reading.views.grants, filters)
    return await asking.page(call, "id", place_in(after, STREAM), limit)


@router.get("/payments/{id}", summary="一笔支付 · A payment")
async def payment(asking: OfPayments, id: StreamId) -> Response:  # noqa: A002
    return await asking.one("payment", asking.reading.views.payment, id)


@router.get("/payments", summary="支付列表 · Payments")
async def payments(asking: OfPayments, after: After = None, limit: Limit = 100) -> Response:
    return await asking.page(asking.reading.views.payments, "id", place_in(after, STREAM), limit)


@router.get("/rosters/{id}", summary="一份花名册 · A roster")
async def roster(asking: OfRosters, id: StreamId) -> Response:  # noqa: A002
    return await asking.one("roster", asking.reading.views.roster, id)


@router.get("/funds", summary="各项资金 · Funds")
async def funds(asking: OfFunds) -> Response:
    return await asking.all(asking.reading.views.funds)


@router.get("/funds/{key:path}", summary="一项资金 · A fund")
async def fund(
    asking: OfFunds, key: Annotated[str, Path(max_length=200, pattern=TEXT)]
) -> Response:
    return await asking.one("fund", asking.reading.views.fund, key)


@router.get("/stops", summary="现有叫停 · What is stopped, since when and why")
async def stops(asking: OfLog) -> Response:
    """No money goes out of what is named here: a fund of a year, a scheme, or a bank. `stop` is
    the number that lifting it names; `lift_proposed_by`: the first of the two officers it takes."""
    return as_json({"items": stops_in(await asking.ask(asking.reading.log.stream, LEDGER))})


@router.get("/applicants/{id}/history", summary="个人的历史 · A person's history")
async def applicant_history(
    asking: OfLog,
    id: StreamId,  # noqa: A002
    after: After = None,
    limit: Limit = 100,
) -> Response:
    return await _history(asking, id, after, limit)


@router.get("/enterprises/{id}/history", summary="单位的历史 · A unit's history")
async def enterprise_history(
    asking: OfLog,
    id: StreamId,  # noqa: A002
    after: After = None,
    limit: Limit = 100,
) -> Response:
    return await _history(asking, id, after, limit)


async def _history(asking: Answering, stream: str, after: str | None, limit: int) -> Response:
    call = partial(asking.reading.views.history, stream)
    return await asking.page(call, "version", place_in(after, VERSION) or 0, limit)


@router.get("/events", summary="事件，按位置 · The events, in order of position")
async def events(
    asking: OfAuditor,
    after: Annotated[int, Query(ge=0, le=2**63 - 1, description="位置 · A position")] = 0,
    limit: Limit = 100,
) -> Response:
    """Without gaps. `next` is the position to go on after; it is there as long as there is more."""
    rows = await asking.ask(asking.reading.log.read, after, limit + 1)
    page: dict[str, object] = {"items": rows[:limit]}
    if len(rows) > limit:
        page["next"] = rows[limit - 1].position
    return as_json(page)
