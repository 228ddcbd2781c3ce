"""The short way of one event answers as the application does, byte for byte but for the date."""

import asyncio
import re
import socket
from contextlib import asynccontextmanager

import pytest
import uvicorn

from api.events_protocol import EventsProtocol, Short
from gateways.cloud_event import MAXIMUM_EVENT_INPUT_BYTES

pytestmark = pytest.mark.anyio
TOO_LONG = b" " * (MAXIMUM_EVENT_INPUT_BYTES + 1)
PIECES = (1, 7, 60, 300, 450, 700)


class Counting:
    """The application, and how many requests came to it the usual way."""

    def __init__(self, application):
        self.application, self.state, self.met = application, application.state, 0

    async def __call__(self, scope, receive, send):
        self.met += scope["type"] == "http"
        await self.application(scope, receive, send)


class Server:
    """A desk behind uvicorn on a socket."""

    def __init__(self, desk, how):
        self.desk, self.counting = desk, Counting(desk.application)
        self.config = uvicorn.Config(
            self.counting, http=how, lifespan="off", log_level="critical", access_log=False,
            proxy_headers=False, server_header=False,
        )  # fmt: skip
        self.server = uvicorn.Server(self.config)

    def request(self, content, *headers, token=None, line=b"POST /events HTTP/1.1", kind=None):
        kind = self.desk.ONE["content-type"] if kind is None else kind
        token = self.desk.token if token is None else token
        head = [line, b"host: ledger", b"content-length: %d" % len(content), *headers]
        head += [b"content-type: " + kind.encode()] if kind else []
        head += [b"authorization: Bearer " + token.encode()] if token else []
        return b"\r\n".join((*head, b"", content))

    async def ask(self, *pieces, answers=1):
        """The answers to what is sent piece by piece, without their dates."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0.005 if len(pieces) > 1 else 0)
        try:
            async with asyncio.timeout(10):
                return [await self.answer(reader) for _ in range(answers)]
        finally:
            writer.close()

    async def answer(self, reader):
        head = await reader.readuntil(b"\r\n\r\n")
        if head.startswith(b"HTTP/1.1 100"):
            return head
        length = int(re.search(rb"content-length: (\d+)", head)[1])
        return re.sub(rb"date: [^\r]*\r\n", b"", head) + await reader.readexactly(length)


@asynccontextmanager
async def serving(desk, how=EventsProtocol):
    made = Server(desk, how)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        made.port = listening.getsockname()[1]
        running = asyncio.create_task(made.server._serve([listening]))
        async with asyncio.timeout(20):
            while not made.server.started:
                await asyncio.sleep(0.01)
        try:
            yield made
        finally:
            made.server.should_exit = True
            await running


def requests(server):
    """Name and request: what is taken, what is not, and what is turned away."""
    tell, make = server.desk, server.request
    unit, person = tell.unit("u"), tell.event("p")
    again = b"content-type: text/plain"
    with_parameter = "application/cloudevents+json; charset=utf-8"
    return {
        "accepted": make(unit),
        "replayed": make(unit),
        "a person": make(person),
        "pair used otherwise": make(tell.event("u")),
        "malformed": make(b"{"),
        "unknown field": make(tell.event("x", nobody=1)),
        "unknown type": make(tell.event("y", "applicant.flew")),
        "not allowed": make(unit, token=tell.token_of(tell.AUDITOR)),
        "empty": make(b""),
        "not UTF-8": make(b'{"a":"\xff"}'),
        "two content types": make(unit, again),
        "no token": make(unit, token=""),
        "a wrong token": make(unit, token="a.b.c"),
        "two tokens": make(unit, b"authorization: Bearer x"),
        "too long": make(TOO_LONG),
        "no content type": make(unit, kind=""),
        "another content type": make(unit, kind="text/plain"),
        "content type with a parameter": make(unit, kind=with_parameter),
        "a batch": make(tell.batch(unit), kind=tell.BATCH["content-type"]),
        "a query": make(unit, line=b"POST /events?x=1 HTTP/1.1"),
        "another method": make(unit, line=b"PUT /events HTTP/1.1"),
    }


SHORT = 11
"""So many of them, the first, never meet the application."""


async def told(desk, how):
    """What every request is answered, and which never met the application."""
    answers, short = {}, set()
    async with serving(desk, how) as server:
        for name, request in requests(server).items():
            met = server.counting.met
            answers[name] = (await server.ask(request))[0]
            short |= {name} if server.counting.met == met else set()
    return answers, short


async def test_both_ways_answer_alike_and_the_short_one_is_taken(make_desk):
    async with make_desk() as one, make_desk() as other:
        usual, none = await told(one, "httptools")
        answers, short = await told(other, EventsProtocol)
    same = re.compile(rb'"subject":"[^"]*"')  # ids are drawn at random
    assert none == set()
    assert {name: same.sub(b"", one) for name, one in answers.items()} == {
        name: same.sub(b"", one) for name, one in usual.items()
    }
    assert short == set(list(answers)[:SHORT])
    assert answers["accepted"].startswith(b"HTTP/1.1 200 OK\r\n")
    assert b'"verdict":"accepted"' in answers["accepted"]
    assert b'"verdict":"replayed"' in answers["replayed"]


@pytest.mark.parametrize("at", PIECES)
async def test_a_request_in_two_pieces_goes_the_usual_way(make_desk, at):
    async with make_desk() as desk, serving(desk) as server:
        request = server.request(desk.unit("u"))
        assert len(request) > max(PIECES)
        answers = await server.ask(request[:at], request[at:])
        assert b'"verdict":"accepted"' in answers[0]
        assert server.counting.met == (at > request.index(b"\r\n\r\n"))


async def test_byte_by_byte(make_desk):
    async with make_desk() as desk, serving(desk) as server:
        request = server.request(desk.unit("u"))
        head = request.index(b"{")
        pieces = [request[:head], *(bytes([one]) for one in request[head:])]
        assert b'"verdict":"accepted"' in (await server.ask(*pieces))[0]


async def test_requests_sent_ahead_are_answered_in_their_order(make_desk):
    async with make_desk() as desk, serving(desk) as server:
        many = [server.request(desk.unit("u"))]
        many += [server.request(desk.event(f"p{n}"), *[b"x: y"] * (n % 2)) for n in range(20)]
        answers = await server.ask(b"".join(many), answers=len(many))
        ids = [re.search(rb'"id":"([^"]*)"', one)[1].decode() for one in answers]
        assert ids == ["u", *(f"p{n}" for n in range(20))]


async def test_a_connection_is_closed_when_asked_and_kept_otherwise(make_desk):
    async with make_desk() as desk, serving(desk) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        for last in (False, False, True):
            writer.write(server.request(desk.unit("u"), *[b"connection: close"] * last))
            answer = await server.answer(reader)
            assert (b"connection: close" in answer) == last
        assert await asyncio.wait_for(reader.read(), 2) == b""  # idle ones are closed after five
        writer.close()


async def test_who_asks_first_is_told_to_go_on(make_desk):
    async with make_desk() as desk, serving(desk) as server:
        request = server.request(desk.unit("u"), b"expect: 100-continue")
        head, body = request.split(b"\r\n\r\n")
        answers = await server.ask(head + b"\r\n\r\n", body, answers=2)
        assert answers[0].startswith(b"HTTP/1.1 100")
        assert b'"verdict":"accepted"' in answers[1]


async def test_who_is_gone_before_the_answer_is_recorded_all_the_same(make_desk, eventually):
    async with make_desk() as desk, serving(desk) as server:
        _, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(server.request(desk.unit("u")))
        await writer.drain()
        writer.transport.abort()
        await eventually(lambda: desk.posts == [1] and not desk.writer.waiting)
        assert b'"verdict":"replayed"' in (await server.ask(server.request(desk.unit("u"))))[0]


async def test_a_client_that_does_not_read_waits_on_the_usual_way(make_desk, eventually):
    """There an answer is held back until those before it have left, and nothing more is read."""
    async with make_desk() as desk, serving(desk) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        await eventually(lambda: server.server.server_state.connections)
        held = next(iter(server.server.server_state.connections))
        held.pause_writing()  # what the transport says when too much of its buffer is not read
        writer.write(server.request(desk.unit("u")))
        await eventually(lambda: desk.posts == [1] and not desk.writer.waiting)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(reader.read(1), 0.2)
        assert server.counting.met == 1
        held.resume_writing()
        assert b'"verdict":"accepted"' in await server.answer(reader)
        writer.close()


async def test_a_server_that_stops_answers_what_is_under_way(make_desk):
    release, begun = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def slow(inputs, *, all_or_nothing=False):
        loop.call_soon_threadsafe(begun.set)
        asyncio.run_coroutine_threadsafe(release.wait(), loop).result(10)
        return made.parts.post(inputs, all_or_nothing=all_or_nothing)

    async with make_desk(post=slow) as made, serving(made) as server:
        asked = asyncio.create_task(server.ask(server.request(made.unit("u"))))
        await begun.wait()
        held = next(iter(server.server.server_state.connections))
        assert type(held.cycle) is Short
        server.server.should_exit = True
        await asyncio.sleep(0.3)
        release.set()
        assert b"connection: close" in (await asked)[0]
