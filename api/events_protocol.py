"""The short way for the request that comes most: one event, whole, in one reading of the socket.

uvicorn takes a protocol class of ours (`http=`). This one parses as uvicorn does, and what is not
`POST /events` with one CloudEvent, or did not come at once, or is turned away, goes uvicorn's usual
way to the application, which answers it likewise. The short way makes no task, no scope and no
messages, and writes an answer in one piece: 40 of 50 µs a request (docs/decisions/0020).
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from uvicorn.server import ServerState

from api.answers import response_to
from api.events_route import ONE, EventsRoute
from api.writer import Answer, QueueFull, Stopping
from gateways.tokens import NotAuthenticated

TARGET = b"/events"
Answers = asyncio.Future[list[Answer]]


class Short:
    """A request on the short way, in the place of uvicorn's cycle: it takes the body, and it is
    asked whether it has been answered and whether the connection stays."""

    __slots__ = (
        "authorization",
        "body",
        "disconnected",
        "keep_alive",
        "message_event",
        "more_body",
        "response_complete",
    )

    def __init__(self, authorization: bytes | None, keep_alive: bool) -> None:
        self.authorization = authorization
        self.keep_alive = keep_alive
        self.body = b""
        self.more_body = True
        self.response_complete = self.disconnected = False
        self.message_event = self

    def set(self) -> None:
        """Nobody waits for parts of the body."""


class EventsProtocol(HttpToolsProtocol):
    """A connection. The application it serves keeps its EventsRoute in `state.events`, and nothing
    is wrapped around it (`proxy_headers=False`)."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        application: Any = config.loaded_app
        self._route: EventsRoute = application.state.events
        self.cycle: Any = None

    def on_headers_complete(self) -> None:
        if self._may_be_short():
            content_type = authorization = None
            for name, value in self.headers:
                if name == b"content-type":
                    content_type = value
                elif name == b"authorization":
                    authorization = value if authorization is None else b""
            if content_type == ONE:
                self.cycle = Short(authorization, self.parser.should_keep_alive())
                return
        super().on_headers_complete()

    def _may_be_short(self) -> bool:
        """`POST /events` of HTTP/1.1, alone on its connection; its client reads its answers."""
        parser, before = self.parser, self.cycle
        return (
            self.url == TARGET
            and parser.get_method() == b"POST"
            and parser.get_http_version() == "1.1"
            and (before is None or before.response_complete)
            and not (self.expect_100_continue or parser.should_upgrade() or self.flow.write_paused)
        )

    def on_message_complete(self) -> None:
        cycle = self.cycle
        if type(cycle) is not Short:
            super().on_message_complete()
            return
        cycle.more_body = False
        try:
            answers = self._route.submit(cycle.authorization, cycle.body)
        except (NotAuthenticated, QueueFull, Stopping):
            answers = None
        if answers is None:
            self._usual_way(cycle)
        else:
            answers.add_done_callback(partial(self._answer, cycle))

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        cycle = self.cycle
        if type(cycle) is Short and cycle.more_body:
            self._usual_way(cycle)

    def _usual_way(self, short: Short) -> None:
        """To the application, with as much of the body as has come."""
        self.cycle = None
        if self.transport.is_closing():
            return
        super().on_headers_complete()
        self.cycle.body, self.cycle.more_body = short.body, short.more_body
        if short.body or not short.more_body:
            self.cycle.message_event.set()

    def _answer(self, cycle: Short, answers: Answers) -> None:
        """In one piece; a client that has gone gets none."""
        cycle.response_complete = True
        if answers.cancelled() or self.transport.is_closing():
            return
        status, body, headers = response_to(answers.result()[0])
        content = [STATUS_LINE[status]]
        for name, value in (*self.server_state.default_headers, *headers):
            content += (name, b": ", value, b"\r\n")
        if not cycle.keep_alive:
            content.append(b"connection: close\r\n")
        self.transport.write(b"".join((*content, b"\r\n", body)))
        if not cycle.keep_alive:
            self.transport.close()
        self.on_response_complete()
