"""`GET /metrics`: for Prometheus, from this machine without a token, from elsewhere with one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.security import HTTPBearer
from starlette.responses import PlainTextResponse

from api.problems import Turned
from api.reading_routes import caller_of
from domain.outcome import Problem

TEXT = "text/plain; version=1.0.0; charset=utf-8"
READERS = frozenset({"auditor", "administrator"})
"""There is no personal data in it, so an administrator may read it, too."""
HERE = frozenset({"127.0.0.1", "::1"})
FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")
BEARER: Any = Depends(HTTPBearer(auto_error=False, bearerFormat="JWT"))  # only tells OpenAPI

Exposition = Callable[[], bytes]


def metrics_router(exposition: Exposition) -> APIRouter:
    """The route. `exposition` is called in a thread."""
    router = APIRouter()

    @router.get("/metrics", summary="运行指标 · Metrics", response_class=PlainTextResponse)
    async def metrics(request: Request, _: Any = BEARER) -> Response:
        """Prometheus text. From 127.0.0.1 itself no token is needed; else it takes the role auditor
        or administrator."""
        if not _from_here(request):
            await _must_be_reader(request)
        content = await asyncio.get_running_loop().run_in_executor(None, exposition)
        return Response(content, 200, {"cache-control": "no-store"}, TEXT)

    return router


def _from_here(request: Request) -> bool:
    """Whether the caller is on this machine. What a proxy passes on is not, whatever it says."""
    passed_on = any(name in request.headers for name in FORWARDED)
    return not passed_on and request.client is not None and request.client.host in HERE


async def _must_be_reader(request: Request) -> None:
    """Raises Turned (401, 403)."""
    caller = await caller_of(request)
    if READERS.isdisjoint(caller.roles):
        rule = f"takes one of the roles {', '.join(sorted(READERS))}"
        raise Turned(403, Problem("role", "authorization", rule))
