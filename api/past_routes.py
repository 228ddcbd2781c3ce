"""Grants paid before the ledger: the lists handed in, their rows, the breaks that are open, and
which schemes have their past in."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Literal

import msgspec
from fastapi import APIRouter, Depends, Query, Response

from api.answering import After, Allowed, Answering, Filter, Limit, Stream, as_json, given
from api.authentication import READERS
from api.reading import place_in
from domain.names import LEDGER
from projections.past import pasts_in

router = APIRouter()

OfPast = Annotated[Answering, Depends(Allowed(READERS, "past_grants"))]
OfLog = Annotated[Answering, Depends(Allowed(READERS, from_log=True))]

POSITION: msgspec.json.Decoder[int] = msgspec.json.Decoder(
    Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
)
Status = Annotated[Literal["imported", "break", "dismissed", "revoked"] | None, Query()]


@router.get("/past", summary="入账前的补贴 · Which schemes have their past in, who said so")
async def pasts(asking: OfLog) -> Response:
    """A scheme that is not here (nor `all`) pays nothing; a sample ledger needs none."""
    return as_json({"items": pasts_in(await asking.ask(asking.reading.log.stream, LEDGER))})


@router.get("/past/schemes", summary="各项目入账前的补贴 · Imported and open breaks, by scheme")
async def schemes(asking: OfPast) -> Response:
    return await asking.all(asking.reading.views.past_schemes)


@router.get("/past/lists", summary="历史清单 · Lists of grants paid before the ledger")
async def lists(asking: OfPast) -> Response:
    return await asking.all(asking.reading.views.past_lists)


@router.get("/past/rows", summary="历史清单的各行 · The rows of such lists; breaks among them")
async def rows(
    asking: OfPast,
    status: Status = None,
    scheme: Filter = None,
    list: Stream = None,  # noqa: A002  # the name of the column
    after: After = None,
    limit: Limit = 100,
) -> Response:
    """`status=break`: rows that could not be taken and wait for an officer, with why."""
    filters = given(status=status, scheme=scheme, list=list)
    call = partial(asking.reading.views.past_rows, filters)
    return await asking.page(call, "told_at", place_in(after, POSITION) or 0, limit)
