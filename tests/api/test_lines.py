"""A stream of lines: answered line by line, as they are decided, whatever their number."""

import asyncio
import json
from contextlib import asynccontextmanager

import pytest

from api import lines_stream
from api.body import MAXIMUM_LINE, Lines
from domain.log import LogUnavailable

pytestmark = pytest.mark.anyio


def told(content):
    return [json.loads(line) for line in content.splitlines()]


async def test_good_and_bad_lines_are_answered_by_their_numbers(desk):
    sent = [desk.unit("u"), b"{", b"", desk.event("bad", "no.such"), b"  \r", desk.event("p")]
    answer = await desk.send(b"\n".join(sent), desk.LINES)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/x-ndjson"
    lines = told(answer.content)
    assert [one["line"] for one in lines] == [1, 2, 4, 6]
    verdicts = ["accepted", "malformed", "malformed", "accepted"]
    assert [one["verdict"] for one in lines] == verdicts
    assert [one.get("problem", {}).get("code") for one in lines[1:3]] == [
        "bad-json",
        "unknown-type",
    ]


async def test_lines_said_again_have_equal_bytes(desk):
    sent = b"\r\n".join([desk.unit("u"), desk.event("p")]) + b"\r\n"
    first, again = await desk.send(sent, desk.LINES), await desk.send(sent, desk.LINES)
    assert again.content == first.content.replace(b'"accepted"', b'"replayed"')


async def test_no_lines_no_answers(desk):
    for sent in (b"", b"\n\n \n"):
        answer = await desk.send(sent, desk.LINES)
        assert (answer.status_code, answer.content) == (200, b"")


async def test_an_overlong_line_is_refused_alone_and_not_kept(desk):
    async def pieces():
        yield desk.unit("u") + b"\n"
        for _ in range(40):
            yield b"x" * 65_536
        yield b"\n" + desk.event("p")

    answer = await desk.send(pieces(), desk.LINES)
    lines = told(answer.content)
    assert [one["line"] for one in lines] == [1, 2, 3]
    assert [one["verdict"] for one in lines] == ["accepted", "malformed", "accepted"]
    assert lines[1]["problem"]["code"] == "too-large"


def test_of_an_overlong_line_only_the_beginning_is_held():
    lines = Lines()
    for _ in range(100):
        lines.feed(b"x" * 65_536)
    lines.feed(b"\nnext\n")
    assert [(number, len(line)) for number, line in lines.take(9)] == [
        (1, MAXIMUM_LINE + 1),
        (2, 4),
    ]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
def test_lines_are_cut_alike_however_they_come(size):
    body = b"one\n\ntwo\r\n three\n\n\nfour"
    lines = Lines()
    for start in range(0, len(body), size):
        lines.feed(body[start : start + size])
    lines.end()
    assert lines.take(9) == [(1, b"one"), (3, b"two\r"), (4, b" three"), (7, b"four")]
    assert lines.size == 0


async def test_many_lines_go_in_chunks_and_none_is_lost(desk):
    sent = b"\n".join(desk.event(f"e{n}") for n in range(3_500))
    answer = await desk.send(sent, desk.LINES)
    assert [one["line"] for one in told(answer.content)] == list(range(1, 3_501))
    assert max(desk.posts) <= lines_stream.CHUNK


async def test_a_stream_is_not_all_or_nothing(desk):
    answer = await desk.send(desk.event("a"), desk.LINES | {"prefer": "all-or-nothing"})
    assert answer.status_code == 422
    assert desk.posts == []


class Call:
    """A request whose body is sent, and whose answer is read, piece by piece."""

    def __init__(self, desk):
        self.desk = desk
        self.body = asyncio.Queue()
        self.said = asyncio.Queue()
        self.read = 0

    async def receive(self):
        message = await self.body.get()
        self.read += 1
        return message

    def say(self, content, more=True):
        self.body.put_nowait({"type": "http.request", "body": content, "more_body": more})

    async def answered(self):
        async with asyncio.timeout(10):
            while True:
                message = await self.said.get()
                if message["type"] == "http.response.start":
                    self.status = message["status"]
                elif message.get("body"):
                    return told(message["body"])

    def scope(self):
        token = f"Bearer {self.desk.token}".encode()
        headers = [(b"content-type", b"application/x-ndjson"), (b"authorization", token)]
        place = {"type": "http", "path": "/events", "method": "POST", "query_string": b""}
        return place | {"headers": headers}

    @asynccontextmanager
    async def going_on(self, send=None):
        answering = self.desk.application(self.scope(), self.receive, send or self.said.put)
        task = asyncio.create_task(answering)
        try:
            yield task
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def test_each_line_is_answered_before_the_next_is_sent(desk):
    call = Call(desk)
    async with call.going_on() as task:
        for number in range(1, 4):
            call.say(desk.event(f"e{number}") + b"\n")
            [line] = await call.answered()
            assert (line["line"], line["id"]) == (number, f"e{number}")
        call.say(b"", more=False)
        async with asyncio.timeout(10):
            await task


async def test_who_reads_no_answers_is_not_read_from(desk):
    """Backpressure: a client that only writes is held up, and nothing piles up here."""
    call = Call(desk)
    held = asyncio.Event()

    async def send(message):
        if message["type"] == "http.response.body":
            await held.wait()

    async with call.going_on(send):
        for number in range(50):
            call.say(desk.event(f"e{number}") + b"\n")
        await asyncio.sleep(0.3)
        before = call.read
        for number in range(2_000):
            call.say(desk.event(f"f{number}") + b"\n")
        await asyncio.sleep(0.3)
        assert call.read <= before + 1  # one was asked for already
        assert len(desk.posts) == 1


async def test_who_goes_away_leaves_what_was_sent_recorded(desk):
    call = Call(desk)
    async with call.going_on() as task:
        call.say(desk.event("a") + b"\n" + desk.event("b")[:20])
        await call.answered()
        call.body.put_nowait({"type": "http.disconnect"})
        async with asyncio.timeout(10):
            await task
    assert desk.parts.log.head() == 1


async def test_a_lost_log_stops_the_stream_and_says_where(make_desk):
    def lost_later(inputs, *, all_or_nothing=False):
        if b'"e2"' in inputs[0].raw:
            raise LogUnavailable
        return desk.parts.post(inputs)

    async with make_desk(post=lost_later) as desk:
        call = Call(desk)
        async with call.going_on() as task:
            call.say(desk.event("e1") + b"\n")
            [first] = await call.answered()
            call.say(desk.event("e2") + b"\n")
            [second] = await call.answered()
            [last] = await call.answered()
            await task
    assert first["verdict"] == "accepted"
    assert (second["line"], second["verdict"]) == (2, "unknown")
    assert last["stopped_after_line"] == 2
    assert last["problem"]["code"] == "log-unavailable"


async def test_a_log_lost_at_once_is_503(make_desk):
    def lost(inputs, *, all_or_nothing=False):
        raise LogUnavailable

    async with make_desk(post=lost) as desk:
        answer = await desk.send(desk.event("a"), desk.LINES)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")


async def test_who_sends_nothing_more_is_not_waited_for_for_ever(desk, monkeypatch):
    monkeypatch.setattr(lines_stream, "PATIENCE", 0.05)
    call = Call(desk)
    async with call.going_on() as task:
        call.say(desk.event("a") + b"\n")
        await call.answered()
        [last] = await call.answered()
        await task
    assert last["stopped_after_line"] == 1
    assert last["problem"]["status"] == 408
