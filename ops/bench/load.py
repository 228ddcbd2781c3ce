"""A small HTTP client that keeps many connections busy at little cost: sockets and epoll."""

from __future__ import annotations

import select
import socket
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

import msgspec

END = b"\r\n\r\n"
LENGTH = b"content-length:"
A_READ = 65_536
CONNECT_SECONDS = 30.0


class Played(msgspec.Struct, frozen=True):
    """What a load came to. `good`: answers 200 that held the text asked for; `bad`: the first of
    the others; `cpu_us`: of the client itself, a request."""

    sent: int
    good: int
    seconds: float
    p50_ms: float
    p99_ms: float
    bad: tuple[str, ...] = ()
    cpu_us: float = 0.0

    @property
    def rate(self) -> float:
        return self.sent / self.seconds


class Connection:
    """One request at a time; `begun`: the moment its answer is counted from."""

    __slots__ = ("begun", "held", "socket")

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=CONNECT_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.held = b""
        self.begun = 0.0

    def send(self, request: bytes) -> None:
        self.begun = time.perf_counter()
        self.socket.sendall(request)


class Answer(NamedTuple):
    status: bytes
    whole: bytes


def complete(data: bytes) -> Answer | None:
    """The answer, once all of it is there."""
    end = data.find(END)
    if end < 0:
        return None
    at = data.lower().find(LENGTH, 0, end)
    length = int(data[at + len(LENGTH) : data.find(b"\r", at)]) if at >= 0 else 0
    return Answer(data[9:12], data) if len(data) >= end + len(END) + length else None


class Answers:
    """What has come back since this was made."""

    def __init__(self, wanted: bytes) -> None:
        self.wanted = wanted
        self._taken: list[float] = []
        self._good, self._bad = 0, list[str]()
        self._begun, self._spent = time.perf_counter(), time.process_time()

    def completed(self, one: Connection) -> bool:
        """Reads what has come; whether the answer is whole with it, and counted."""
        data = one.socket.recv(A_READ)
        if not data:
            raise ConnectionError("the server closed a connection")
        one.held += data
        answer = complete(one.held)
        if answer is None:
            return False
        self._taken.append(time.perf_counter() - one.begun)
        one.held = b""
        if answer.status == b"200" and self.wanted in answer.whole:
            self._good += 1
        elif len(self._bad) < 3:
            self._bad.append(answer.whole.decode(errors="replace"))
        return True

    def played(self) -> Played:
        """All of it, up to now."""
        seconds = time.perf_counter() - self._begun
        sent, taken = len(self._taken), sorted(self._taken)
        cpu_us = (time.process_time() - self._spent) / max(1, sent) * 1e6
        times = (_at(taken, 0.5), _at(taken, 0.99))
        return Played(sent, self._good, seconds, *times, tuple(self._bad), cpu_us)


def opened(port: int, connections: int, poller: select.epoll) -> dict[int, Connection]:
    """By file number, each told of by the poller."""
    made = [Connection(port) for _ in range(connections)]
    for one in made:
        poller.register(one.socket.fileno(), select.EPOLLIN)
    return {one.socket.fileno(): one for one in made}


def play(
    port: int,
    requests: Iterator[bytes],
    wanted: bytes,
    connections: int,
    stopped: Callable[[], bool] = lambda: False,
) -> Played:
    """Send every request, one at a time on each connection; stops early when told."""
    answers, poller = Answers(wanted), select.epoll()
    open_ones = opened(port, connections, poller)
    busy = {number for number, one in open_ones.items() if _next(one, requests)}
    while busy:
        for number, _ in poller.poll():
            one = open_ones[number]
            if answers.completed(one) and (stopped() or not _next(one, requests)):
                busy.discard(number)
    for one in open_ones.values():
        one.socket.close()
    return answers.played()


def _next(one: Connection, requests: Iterator[bytes]) -> bool:
    request = next(requests, None)
    if request is not None:
        one.send(request)
    return request is not None


def _at(taken: list[float], share: float) -> float:
    """In milliseconds."""
    return taken[min(len(taken) - 1, int(len(taken) * share))] * 1_000 if taken else 0.0
