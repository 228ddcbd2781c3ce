"""The transparency log over HTTP (C2SP tlog-tiles): checkpoint and hashes for everybody, the events
themselves for auditors, a proof for each position."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Protocol, TypeVar

from fastapi import APIRouter, Depends, Path, Request, Response

from api.answering import Allowed, Answering
from api.authentication import READERS
from api.problems import Turned
from api.reading import Reading
from domain.merkle_tiles import Tile
from domain.outcome import Problem
from gateways.proof.tile_files import entries_at, tile_at

TEXT, BYTES = "text/plain; charset=utf-8", "application/octet-stream"
FRESH = {"cache-control": "no-cache"}
FOR_EVER = {"cache-control": "public, max-age=31536000, immutable"}
FOR_EVER_HERE = {"cache-control": "private, max-age=31536000, immutable"}

OfAuditor = Annotated[Answering, Depends(Allowed({"auditor"}, from_log=True))]
OfReader = Annotated[Answering, Depends(Allowed(READERS | {"poster"}, from_log=True))]
Position = Annotated[int, Path(ge=1, le=2**62, description="位置 · Position in the log")]
Number = Annotated[str, Path(max_length=60, description="块号 · x001/x234/067")]
Level = Annotated[int, Path(ge=0, le=7)]


class Proofs(Protocol):
    """What is signed; called from several threads. None where it is not, or not yet."""

    def checkpoint(self) -> bytes | None: ...

    def tile(self, tile: Tile) -> bytes | None: ...

    def entries(self, tile: Tile) -> bytes | None: ...

    def proof(self, position: int) -> bytes | None: ...


Asked = TypeVar("Asked")


def proof_router(proofs: Proofs) -> APIRouter:
    """The routes over the tree of one ledger."""
    router = APIRouter()

    @router.get("/checkpoint", summary="检查点 · The last signed checkpoint")
    async def checkpoint(request: Request) -> Response:
        """Origin, size and root, signed. Needs no token."""
        found = _found(await _reading(request).ask(proofs.checkpoint), "checkpoint")
        return Response(found, 200, FRESH, TEXT)

    @router.get("/tile/entries/{number:path}", summary="事件块 · Up to 256 events, as hashed")
    async def entries(asking: OfAuditor, number: Number) -> Response:
        """Pseudonymous personal data: for auditors alone."""
        tile = _named(entries_at, f"tile/entries/{number}")
        found = _found(await asking.ask(proofs.entries, tile), "entries")
        return Response(found, 200, FOR_EVER_HERE, BYTES)

    @router.get("/tile/{level}/{number:path}", summary="哈希块 · Up to 256 hashes of a level")
    async def tile(request: Request, level: Level, number: Number) -> Response:
        """Needs no token: hashes say nothing of anybody."""
        wanted = _named(tile_at, f"tile/{level}/{number}")
        found = _found(await _reading(request).ask(proofs.tile, wanted), "tile")
        return Response(found, 200, FOR_EVER, BYTES)

    @router.get("/proofs/{position}", summary="收录证明 · That a position is in the signed tree")
    async def proof(asking: OfReader, position: Position) -> Response:
        """C2SP tlog-proof, with the last checkpoint in it."""
        found = _found(await asking.ask(proofs.proof, position), "proof")
        return Response(found, 200, FRESH, TEXT)

    return router


def _reading(request: Request) -> Reading:
    reading: Reading = request.app.state.reading
    return reading


def _named(read: Callable[[str], Tile | None], path: str) -> Tile:
    """Raises Turned (404)."""
    return _found(read(path), "tile")


def _found(found: Asked | None, what: str) -> Asked:
    """Raises Turned (404)."""
    if found is None:
        raise Turned(404, Problem("not-found", what, "is not signed, or not yet"))
    return found
