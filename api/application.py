"""The ledger over HTTP: one fast path in, resources to look at, problems in plain words."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from time import time
from typing import Any

import msgspec
from fastapi import FastAPI, Request, Response
from starlette.responses import HTMLResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from api import docs_page, openapi
from api.authentication import Authentication
from api.bank_routes import Banks, bank_router
from api.difference_routes import router as difference_router
from api.due_route import Dues, due_router
from api.events_route import EventsRoute
from api.metrics_route import Exposition, metrics_router
from api.office_routes import router as office_router
from api.past_routes import router as past_router
from api.problem_answers import tell_problems
from api.proof_routes import Proofs, proof_router
from api.reading import LogReader, Reading, Views
from api.reading_routes import router
from api.result_routes import router as result_router
from api.writer import MAXIMUM_WAITING, Post, Writer
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
    exposition: Exposition | None = None,
    dues: Dues | None = None,
    proofs: Proofs | None = None,
    banks: Banks | None = None,
) -> Application:
    """The application of one process; built after forking, for `post` is called by a thread of it.

    `unavailable`: what `post`, `views` and `log` raise beside LogUnavailable when a database cannot
    be reached. `exposition`: the metrics as text; `dues`: what is due; `proofs`: what is signed;
    `banks`: what goes to them and comes back; without it there is no route for it.
    """
    writer = Writer(post, maximum_waiting=maximum_waiting, unavailable=unavailable)
    reading = Reading(views, log)
    application = Application(
        title="补贴账簿 · Grants ledger",
        version="1",
        lifespan=_lifespan(writer, reading),
        docs_url=None,  # FastAPI's own page needs scripts from another host
        redoc_url=None,
    )
    authentication = Authentication(verifier, clock)
    state = application.state
    state.authentication, state.reading, state.writer = authentication, reading, writer
    state.events = EventsRoute(writer, authentication)
    application.router.routes.append(Route("/events", state.events, methods=["POST"]))
    for one in (router, result_router, past_router, difference_router, office_router):
        application.include_router(one)
    if dues is not None:
        application.include_router(due_router(dues))
    if proofs is not None:
        application.include_router(proof_router(proofs))
    if banks is not None:
        application.include_router(bank_router(banks))
    if exposition is not None:
        application.include_router(metrics_router(exposition))
    application.add_api_route("/health", health, summary="是否可用 · Whether it works")
    application.add_api_route("/docs", docs, include_in_schema=False)
    tell_problems(application, unavailable)
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


async def docs(request: Request) -> HTMLResponse:
    """What the interface offers, for people. Needs no token."""
    return HTMLResponse(docs_page.page(request.app.openapi()), headers=docs_page.HEADERS)


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
