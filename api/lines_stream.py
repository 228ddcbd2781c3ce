"""A stream of lines, any length: an outcome for each line, as soon as it is decided."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from starlette.types import Message, Receive, Send

from api import problems
from api.answers import RETRY_AFTER, UNANSWERED, encode, encode_line, send_problem
from api.body import Lines, Numbered
from api.writer import Answer, QueueFull, Stopping, Unanswered, Writer
from domain.outcome import Problem
from gateways.callers import Caller
from gateways.intake import Input

CHUNK = 1_000  # lines that are decided together
MAXIMUM_GATHERED = 8 * 1024 * 1024  # bytes of lines read ahead
PATIENCE = 60.0  # seconds in which the client must send, or take what it is sent
PAUSE = 0.05  # seconds before a full queue is tried again


class Stopped(Exception):
    """The stream ends before its last line; `status` if nothing was answered yet."""

    def __init__(self, status: int, problem: Problem) -> None:
        super().__init__(problem.code)
        self.status = status
        self.problem = problem


class LinesStream:
    """Gathers lines while those before them are decided, and never waits for more than are there.

    The client must read while it writes: once what it does not read fills the buffers between,
    nothing more is read from it either.
    """

    def __init__(self, writer: Writer, caller: Caller, receive: Receive, send: Send) -> None:
        self._writer = writer
        self._caller = caller
        self._receive = receive
        self._send = send
        self._lines = Lines()
        self._coming: asyncio.Task[Message] | None = None
        self._ended = False
        self._gone = False
        self._started = False
        self._last = 0

    async def run(self) -> None:
        try:
            await self._run()
        except Stopped as no:
            await self._stop(no)
        finally:
            if self._coming is not None:
                self._coming.cancel()
                with suppress(asyncio.CancelledError):
                    await self._coming

    async def _run(self) -> None:
        while not self._gone:
            chunk = self._lines.take(CHUNK)
            if chunk:
                await self._decide(chunk)
            elif self._ended:
                await self._write(b"", more=False)
                return
            else:
                await self._gather(None)

    async def _decide(self, chunk: Sequence[Numbered]) -> None:
        deciding = await self._submit([Input(line, self._caller) for _, line in chunk])
        while not deciding.done():
            await self._gather(deciding)
        answers = deciding.result()
        if not self._started and all(isinstance(one, Unanswered) for one in answers):
            assert isinstance(answers[0], Unanswered)
            raise Stopped(*UNANSWERED[answers[0]])
        numbered = zip(chunk, answers, strict=True)
        await self._write(b"".join(encode_line(number, one) for (number, _), one in numbered))
        self._last = chunk[-1][0]
        if Unanswered.LOG_UNAVAILABLE in answers:
            raise Stopped(503, problems.LOG_UNAVAILABLE)

    async def _submit(self, inputs: Sequence[Input]) -> asyncio.Future[list[Answer]]:
        """Where too much waits, so does the stream, and with it whoever sends it."""
        while True:
            try:
                return self._writer.submit(inputs)
            except QueueFull:
                await asyncio.sleep(PAUSE)
            except Stopping:
                raise Stopped(503, problems.STOPPING) from None

    async def _gather(self, deciding: asyncio.Future[list[Answer]] | None) -> None:
        """Read on until something comes or, if a chunk is being decided, until it is."""
        room = len(self._lines.ready) < CHUNK and self._lines.size < MAXIMUM_GATHERED
        if self._coming is None and room and not self._ended:
            self._coming = asyncio.ensure_future(self._receive())
        awaited = [one for one in (self._coming, deciding) if one is not None]
        patience = None if deciding else PATIENCE
        done, _ = await asyncio.wait(awaited, timeout=patience, return_when="FIRST_COMPLETED")
        if not done:
            raise Stopped(408, problems.SLOW)
        if self._coming in done:
            self._take(self._coming.result())

    def _take(self, message: Message) -> None:
        self._coming = None
        if message["type"] != "http.request":
            self._gone = True
            self._ended = True
            return
        self._lines.feed(message.get("body", b""))
        if not message.get("more_body"):
            self._lines.end()
            self._ended = True

    async def _write(self, content: bytes, *, more: bool = True) -> None:
        if not self._started:
            self._started = True
            headers = [(b"content-type", b"application/x-ndjson")]
            await self._send({"type": "http.response.start", "status": 200, "headers": headers})
        try:
            async with asyncio.timeout(PATIENCE):
                message = {"type": "http.response.body", "body": content, "more_body": more}
                await self._send(message)
        except TimeoutError:
            raise ConnectionError("the client does not take its answers") from None

    async def _stop(self, no: Stopped) -> None:
        """Say why, and from which line on nothing was looked at."""
        if not self._started:
            await send_problem(self._send, no.status, no.problem, RETRY_AFTER)
            return
        line = {
            "stopped_after_line": self._last,
            "problem": problems.details(no.status, no.problem),
        }
        await self._write(encode(line) + b"\n", more=False)
