"""What officers ask: what a fund still owes, and which objections wait for an answer."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Query, Response

from api.answering import TEXT, After, Allowed, Answering, Limit, Stream
from api.authentication import READERS
from api.reading import UUID, Row, place_in

router = APIRouter()

OfCommitments = Annotated[Answering, Depends(Allowed(READERS, "rosters", "grants"))]
OfDisputes = Annotated[Answering, Depends(Allowed(READERS, "public_notices"))]
Fund = Annotated[str, Query(min_length=1, max_length=100, pattern=TEXT, description="资金/年度")]
AsOf = Annotated[date, Query(description="截至 · The day that counts as today")]
Flag = Annotated[bool, Query()]
LINE: msgspec.json.Decoder[tuple[str, int]] = msgspec.json.Decoder(
    tuple[
        Annotated[str, msgspec.Meta(pattern=UUID)], Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]
    ]
)
POSITION: msgspec.json.Decoder[int] = msgspec.json.Decoder(
    Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
)


@router.get("/commitments", summary="未付承诺 · Approved from a fund and not paid, by line")
async def commitments(
    asking: OfCommitments, fund: Fund, after: After = None, limit: Limit = 100
) -> Response:
    """What two officers sign when the fund's year is closed."""

    def page(place: Any, most: int) -> list[Row]:
        rows = asking.reading.views.open_commitments(fund, place, most)
        return [{**one, "place": [one["roster"], one["line"]]} for one in rows]

    return await asking.page(page, None, place_in(after, LINE), limit)


@router.get("/disputes", summary="异议、投诉、申诉 · Objections, complaints and appeals")
async def disputes(
    asking: OfDisputes,
    as_of: AsOf,
    roster: Stream = None,
    every: Flag = False,
    overdue: Flag = False,
    after: After = None,
    limit: Limit = 100,
) -> Response:
    """Those that are open, or `every` one; `overdue`: not answered by the day that was set."""
    filters = {"open": not every, "overdue": overdue, "roster": roster}
    call = partial(asking.reading.views.disputes, filters, as_of)
    return await asking.page(call, "raised_at", place_in(after, POSITION) or 0, limit)
