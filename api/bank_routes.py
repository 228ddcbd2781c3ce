"""Files that banks sent, and what of them is not explained: `POST /bank-files`, `GET /breaks`."""

from __future__ import annotations

from typing import Annotated, Protocol

from fastapi import APIRouter, Depends, Query, Request, Response

from api.answering import Allowed, Answering, Limit, as_json, caller_of
from api.authentication import READERS
from api.body import TooLarge, read_body
from api.problems import Turned
from api.reading import Row
from domain.outcome import Problem
from gateways.callers import Caller

MAXIMUM_UPLOAD = 20 * 1024 * 1024
"""Bytes that come through a browser; a bank's own channel is read from a folder."""

NAME = "^[a-z][a-z0-9-]{0,39}$"

OfTreasury = Annotated[Answering, Depends(Allowed({"reconciler"}, from_log=True))]
OfBreaks = Annotated[Answering, Depends(Allowed(READERS, "bank_files"))]
Bank = Annotated[str, Query(pattern=NAME, description="哪家银行 · Whose file it is")]
SomeBank = Annotated[str | None, Query(pattern=NAME, description="银行 · A bank")]
Profile = Annotated[
    str | None, Query(pattern=NAME, description="版式 · The layout, where the file does not say")
]


class Refused(Exception):
    """The file is not taken in. `code`, `place`, `rule`: what, where and what to do."""

    def __init__(self, code: str, place: str, rule: str) -> None:
        super().__init__(f"{place}: {rule}")
        self.code, self.place, self.rule = code, place, rule


class Banks(Protocol):
    """A ledger's dealings with banks; called from several threads."""

    def take(self, content: bytes, bank: str, profile: str | None, caller: Caller) -> Row:
        """Takes a file in. Raises Refused."""
        ...

    def files(self, bank: str | None, limit: int) -> list[Row]: ...
    def breaks(self, bank: str | None) -> list[Row]: ...


def bank_router(banks: Banks) -> APIRouter:
    """The routes over one ledger's banks."""
    router = APIRouter()

    @router.post("/bank-files", summary="对账 · Take in a file that a bank sent")
    async def take(
        asking: OfTreasury,
        request: Request,
        caller: Annotated[Caller, Depends(caller_of)],
        bank: Bank,
        profile: Profile = None,
    ) -> Response:
        """The file is the body, as it came. The same bytes again change nothing. A file that is
        refused leaves nothing but a note that it came."""
        try:
            content = await read_body(request.receive, MAXIMUM_UPLOAD)
            told = await asking.ask(banks.take, content, bank, profile, caller)
        except TooLarge:
            rule = f"at most {MAXIMUM_UPLOAD} bytes; larger ones go through the bank's folder"
            raise Turned(413, Problem("too-large", "body", rule)) from None
        except Refused as no:
            raise Turned(422, Problem(no.code, no.place or "body", no.rule)) from None
        return as_json(told)

    @router.get("/bank-files", summary="银行来文 · Files that banks sent, the latest first")
    async def files(asking: OfBreaks, bank: SomeBank = None, limit: Limit = 100) -> Response:
        return await asking.all(banks.files, bank, limit)

    @router.get("/breaks", summary="对账差异 · What is not explained, the oldest first")
    async def breaks(asking: OfBreaks, bank: SomeBank = None) -> Response:
        """`age_days` counts from the day it was opened; `owner` looks after it."""
        return await asking.all(banks.breaks, bank)

    return router
