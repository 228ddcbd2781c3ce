"""What is due and where it stands, page by page: `GET /due?as_of=2019-07-31`."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Protocol

import msgspec
from fastapi import APIRouter, Depends, Query, Response

from api.answering import After, Allowed, Answering, Filter, as_json
from api.authentication import READERS
from api.problems import Turned
from api.reading import Row, opaque, place_in
from domain.due.walk import BEGIN, Page, Start
from domain.outcome import Problem

PLACE: msgspec.json.Decoder[str] = msgspec.json.Decoder(
    Annotated[str, msgspec.Meta(pattern="^(enterprise|applicant)/([0-9a-f-]{36})?$")]
)
"""A kind of histories, and the one after which to go on."""

OfDues = Annotated[Answering, Depends(Allowed(READERS, "grants"))]
AsOf = Annotated[date, Query(description="截至 · The day")]
Histories = Annotated[
    int, Query(ge=1, le=1_000, description="每页看多少份历史 · Histories a page looks at")
]


class Dues(Protocol):
    """The dues of a ledger; called from several threads."""

    def today(self) -> date: ...
    def page(self, day: date, start: Start, histories: int) -> Page: ...


def due_router(dues: Dues) -> APIRouter:
    """The route over the dues of one ledger."""
    router = APIRouter()

    @router.get("/due", summary="应付未付 · What is due, claimed or not, and where it stands")
    async def due(
        asking: OfDues,
        as_of: AsOf,
        scheme: Filter = None,
        stage: Filter = None,
        after: After = None,
        limit: Histories = 100,
    ) -> Response:
        """Each due stands in exactly one stage, with whose turn it is and its age in days. A page
        may hold no item and yet a `next`: its histories came to nothing that was asked for."""
        if as_of > dues.today():
            raise Turned(422, Problem("future-day", "as_of", "lies in the future"))
        start = _start(place_in(after, PLACE))
        page = await asking.reading.ask(dues.page, as_of, start, limit)
        content: Row = {
            "items": [
                one
                for one in page.dues
                if scheme in (None, one.scheme) and stage in (None, one.stage)
            ]
        }
        if page.next is not None:
            content["next"] = opaque("/".join(page.next))
        return as_json(await asking.reading.marked(content, asking.views))

    return router


def _start(place: str | None) -> Start:
    if place is None:
        return BEGIN
    kind, _, stream = place.partition("/")
    return ("enterprise" if kind == "enterprise" else "applicant", stream)
