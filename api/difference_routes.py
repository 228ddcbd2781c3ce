"""Differences of grants that were decided again: what is proposed, what is to be recovered, which
keys are in conflict."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Literal

import msgspec
from fastapi import APIRouter, Depends, Query, Response

from api.answering import After, Allowed, Answering, Limit
from api.authentication import READERS
from api.reading import place_in

router = APIRouter()

OfDifferences = Annotated[Answering, Depends(Allowed(READERS, "grant_differences", "grants"))]

POSITION: msgspec.json.Decoder[int] = msgspec.json.Decoder(
    Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
)
State = Annotated[Literal["open", "approved", "dismissed", "overtaken"] | None, Query()]
ToRecover = Annotated[bool, Query(description="应追回 · Only such as let money be demanded back")]


@router.get("/differences", summary="差额 · Differences proposed for grants decided again")
async def differences(
    asking: OfDifferences,
    state: State = None,
    to_recover: ToRecover = False,
    after: After = None,
    limit: Limit = 100,
) -> Response:
    """In the order proposed, each with what stood, what would stand, the reasons, the parameters
    and facts it rests on. `state=open` waits for a person; `proposal` is the number that approving
    names."""
    call = partial(asking.reading.views.differences, state or "", to_recover)
    return await asking.page(call, "proposed_at", place_in(after, POSITION) or 0, limit)


@router.get("/differences/conflicts", summary="冲突 · Keys a later rule would add, held by another")
async def conflicts(asking: OfDifferences) -> Response:
    return await asking.all(asking.reading.views.claim_conflicts)
