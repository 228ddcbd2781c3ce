"""`POST /events`: CloudEvents in, an outcome for each; one, a batch, or a stream of lines."""

from __future__ import annotations

from asyncio import Future
from collections.abc import Sequence

import msgspec
from starlette.types import Receive, Scope, Send

from api import problems
from api.answers import JSON, RETRY_AFTER, encode_many, send_body, send_one, send_problem
from api.authentication import Authentication, challenge, unauthenticated
from api.body import Disconnected, TooLarge, read_body
from api.lines_stream import LinesStream
from api.problems import Turned
from api.writer import Answer, QueueFull, Stopping, Unanswered, Writer
from domain.outcome import Problem
from gateways.callers import Caller
from gateways.cloud_event import MAXIMUM_EVENT_INPUT_BYTES, place_only
from gateways.intake import Input
from gateways.tokens import NotAuthenticated

ONE = b"application/cloudevents+json"
BATCH = b"application/cloudevents-batch+json"
LINES = b"application/x-ndjson"
MAXIMUM_BATCH_BYTES = 8 * 1024 * 1024
MAXIMUM_BATCH_EVENTS = 1_000

ALL_OR_NOTHING = b"all-or-nothing"
APPLIED = (b"preference-applied", ALL_OR_NOTHING)
TOO_LARGE = "at most {:,} bytes; send a document's digest instead, or several requests"

_batch = msgspec.json.Decoder(list[msgspec.Raw])


class EventsRoute:
    """A bare ASGI application: this is the path that must be fast."""

    def __init__(self, writer: Writer, authentication: Authentication) -> None:
        self._writer = writer
        self._authentication = authentication

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        authorization = content_type = None
        prefer = b""
        for name, value in scope["headers"]:
            if name == b"content-type":
                content_type = value
            elif name == b"authorization":
                authorization = value if authorization is None else b""
            elif name == b"prefer":
                prefer += value + b","
        try:
            caller = self._authentication.caller(authorization)
            if content_type == ONE:
                await self._one(caller, receive, send)
            else:
                whole = ALL_OR_NOTHING in prefer or _asks_whole(scope["query_string"])
                await self._other(content_type, caller, whole, receive, send)
        except NotAuthenticated as no:
            header = (b"www-authenticate", challenge(no))
            await send_problem(send, 401, unauthenticated(no), header)
        except Turned as no:
            await send_problem(send, no.status, no.problem, *no.headers)
        except QueueFull:
            await send_problem(send, 429, problems.QUEUE_FULL, RETRY_AFTER)
        except Stopping:
            await send_problem(send, 503, problems.STOPPING, RETRY_AFTER)
        except Disconnected:
            return

    def submit(self, authorization: bytes | None, body: bytes) -> Future[list[Answer]] | None:
        """One event whose body is there as a whole; None where it is too large to be taken.

        Raises NotAuthenticated, QueueFull and Stopping.
        """
        caller = self._authentication.caller(authorization)
        if len(body) > MAXIMUM_EVENT_INPUT_BYTES:
            return None
        return self._writer.submit((Input(body, caller),))

    async def _one(self, caller: Caller, receive: Receive, send: Send) -> None:
        body = await _limited(receive, MAXIMUM_EVENT_INPUT_BYTES)
        answers = await self._writer.submit((Input(body, caller),))
        await send_one(send, answers[0])

    async def _other(
        self, content_type: bytes | None, caller: Caller, whole: bool, receive: Receive, send: Send
    ) -> None:
        kind = (content_type or b"").partition(b";")[0].strip().lower()
        if kind == ONE:
            await self._one(caller, receive, send)
        elif kind == BATCH:
            await self._many(caller, whole, receive, send)
        elif kind == LINES and whole:
            rule = "a stream has no end to wait for; send a batch"
            raise Turned(422, Problem("all-or-nothing-stream", "prefer", rule))
        elif kind == LINES:
            await LinesStream(self._writer, caller, receive, send).run()
        else:
            rule = b", ".join((ONE, BATCH, LINES)).decode()
            raise Turned(415, Problem("content-type", "content-type", f"one of {rule}"))

    async def _many(self, caller: Caller, whole: bool, receive: Receive, send: Send) -> None:
        body = await _limited(receive, MAXIMUM_BATCH_BYTES)
        inputs = [Input(bytes(one), caller) for one in _split(body)]
        answers = await self._writer.submit(inputs, whole) if inputs else []
        if answers and all(isinstance(one, Unanswered) for one in answers):
            await send_one(send, answers[0])
            return
        applied = (APPLIED,) if whole else ()
        await send_body(send, 200, encode_many(answers), JSON, *applied)


async def _limited(receive: Receive, maximum: int) -> bytes:
    try:
        return await read_body(receive, maximum)
    except TooLarge:
        problem = Problem("too-large", "body", TOO_LARGE.format(maximum))
        raise Turned(413, problem) from None
    except TimeoutError:
        raise Turned(408, problems.SLOW) from None


def _split(body: bytes) -> Sequence[msgspec.Raw]:
    """The events of a batch, each as it was received."""
    try:
        events = _batch.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as wrong:
        rule = f"not a JSON array: {place_only(wrong)}"
        raise Turned(400, Problem("bad-json", "body", rule)) from None
    if len(events) > MAXIMUM_BATCH_EVENTS:
        rule = f"at most {MAXIMUM_BATCH_EVENTS:,} events a batch; send lines instead"
        raise Turned(413, Problem("too-large", "body", rule))
    return events


def _asks_whole(query: bytes) -> bool:
    return b"all_or_nothing=1" in query.split(b"&")
