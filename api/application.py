"""The ledger over HTTP: one fast path in, resources to look at, problems in plain words."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from time import time
from typing import Any

import msgspec
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from api import openapi, problems
from api.authentication import Authentication
from api.events_route import EventsRoute
from api.problems import Turned
from api.reading import LogReader, Reading, Views
from api.reading_routes import router
from api.writer import MAXIMUM_WAITING, Post, Writer
from domain.log import LogUnavailable
from domain.outcome import Problem
from gateways.tokens import Verifier

HEALTH_PATIENCE = 2.0  # seconds


class Application(FastAPI):
    """FastAPI, but for the one route that must be fast: it meets neither middleware nor router."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == "/events" and scope["method"] == "POST":
            await self.state.events(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            self.openapi_schema = openapi.complete(super().openapi())
        return self.openapi_schema


def build(
    post: Post,
    verifier: Verifier,
    views: Views,
    log: LogReader,
    *,
    unavailable: tuple[type[Exception], ...] = (),
    maximum_waiting: int = MAXIMUM_WAITING,
    clock: Callable[[], float] = time,
) -> Application:
    """The application of one process; built after forking, for `post` is called by a thread of it.

    `unavailable`: what `post`, `views` and `log` raise beside LogUnavailable when a database cannot
    be reached.
    """
    writer = Writer(post, maximum_waiting=maximum_waiting, unavailable=unavailable)
    reading = Reading(views, log)
    application = Application(
        title="补贴账簿 · Grants ledger",
        version="1",
        lifespan=_lifespan(writer, reading),
        docs_url=None,  # its page comes from a host outside
        redoc_url=None,
    )
    authentication = Authentication(verifier, clock)
    state = application.state
    state.authentication, state.reading, state.writer = authentication, reading, writer
    state.events = EventsRoute(writer, authentication)
    application.router.routes.append(Route("/events", state.events, methods=["POST"]))
    application.include_router(router)
    application.add_api_route("/health", health, summary="是否可用 · Whether it works")
    _tell_problems(application, (LogUnavailable, *unavailable))
    return application


def _lifespan(writer: Writer, reading: Reading) -> Callable[[FastAPI], Any]:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        writer.start()
        try:
            yield
        finally:
            await writer.stop()
            reading.close()

    return lifespan


async def health(request: Request) -> Response:
    """`live`: it answers. `ready`: it takes events, and the log can be read. Needs no token."""
    state = request.app.state
    position: int | None = None
    try:
        async with asyncio.timeout(HEALTH_PATIENCE):
            position = await state.reading.ask(state.reading.log.head)
    except Exception:  # whatever it is, the log cannot be read
        position = None
    ready = position is not None and state.writer.accepting
    content = {"live": True, "ready": ready, "position": position}
    return Response(
        msgspec.json.encode(content), 200 if ready else 503, media_type="application/json"
    )


def _tell_problems(application: FastAPI, unavailable: tuple[type[Exception], ...]) -> None:
    """Every error of the routes as problem details."""

    async def turned(_: Request, no: Exception) -> Response:
        assert isinstance(no, Turned)
        return _response(no.status, no.problem, dict(no.headers))

    async def invalid(_: Request, no: Exception) -> Response:
        assert isinstance(no, RequestValidationError)
        first = no.errors()[0]
        field = ".".join(str(part) for part in first["loc"][1:])
        return _response(422, Problem("bad-parameter", field, str(first["msg"])))

    async def refused(_: Request, no: Exception) -> Response:
        assert isinstance(no, HTTPException)
        headers = {name.encode(): value.encode() for name, value in (no.headers or {}).items()}
        code = "not-found" if no.status_code == 404 else "request"
        return _response(no.status_code, Problem(code, "", str(no.detail)), headers)

    async def unreached(_: Request, no: Exception) -> Response:
        rule = f"a database cannot be reached ({type(no).__name__}); ask again"
        return _response(503, Problem("unavailable", "", rule), {b"retry-after": b"1"})

    async def broken(_: Request, no: Exception) -> Response:
        return _response(500, problems.BROKEN)

    application.add_exception_handler(Turned, turned)
    application.add_exception_handler(RequestValidationError, invalid)
    application.add_exception_handler(HTTPException, refused)
    for kind in unavailable:
        application.add_exception_handler(kind, unreached)
    application.add_exception_handler(Exception, broken)


def _response(status: int, problem: Problem, headers: dict[bytes, bytes] | None = None) -> Response:
    decoded = {name.decode(): value.decode() for name, value in (headers or {}).items()}
    content = problems.body(status, problem)
    return Response(content, status, decoded, problems.PROBLEM_JSON.decode())
