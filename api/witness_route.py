"""A witness over HTTP: one route, no database, no personal data. It stands with somebody else than
the ledger: the audit office, the treasury, the bank."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import time

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from api.body import Disconnected, TooLarge, read_body
from gateways.proof.witnessing import PATH, LogWitness

MAXIMUM_BYTES = 64 * 1024


def witness_application(witness: LogWitness, clock: Callable[[], float] = time) -> Starlette:
    """`POST /add-checkpoint`, as the specification has it."""

    async def add(request: Request) -> Response:
        try:
            content = await read_body(request.receive, MAXIMUM_BYTES)
        except TooLarge:
            return PlainTextResponse(f"at most {MAXIMUM_BYTES:,} bytes\n", 413)
        except (TimeoutError, Disconnected):
            return PlainTextResponse("the body did not come\n", 408)
        loop = asyncio.get_running_loop()
        reply = await loop.run_in_executor(None, witness.add, content, int(clock()))
        return Response(reply.text, reply.status, media_type=reply.content_type)

    return Starlette(routes=[Route(PATH, add, methods=["POST"])])
