"""A load at a steady rate: every request has its moment, whatever the answers before it take."""

from __future__ import annotations

import select
import time
from collections import deque
from collections.abc import Iterator

from ops.bench.load import Answers, Connection, Played, opened


def play_at(
    port: int, requests: Iterator[bytes], wanted: bytes, connections: int, rate: float
) -> Played:
    """`rate`: requests a second. An answer's time counts from the moment its request was due, so
    one that waited for a free connection has waited."""
    answers, poller = Answers(wanted), select.epoll()
    open_ones = opened(port, connections, poller)
    idle = deque(open_ones.values())
    due = _Due(requests, rate)
    while due.more or len(idle) < connections:
        due.send(idle)
        for number, _ in poller.poll(due.seconds() if due.more and idle else None):
            if answers.completed(open_ones[number]):
                idle.append(open_ones[number])
    for one in open_ones.values():
        one.socket.close()
    return answers.played()


class _Due:
    """The requests in their order, each at its moment."""

    def __init__(self, requests: Iterator[bytes], rate: float) -> None:
        self._requests, self._rate = requests, rate
        self._begun, self._sent = time.perf_counter(), 0
        self._next = next(requests, None)

    @property
    def more(self) -> bool:
        return self._next is not None

    def send(self, idle: deque[Connection]) -> None:
        """All whose moment has come, as far as there are connections."""
        while idle and self._next is not None and self.seconds() <= 0:
            one, moment = idle.popleft(), self._moment()
            one.send(self._next)
            one.begun = moment
            self._sent += 1
            self._next = next(self._requests, None)

    def seconds(self) -> float:
        """Until the next one is due; 0 once it is."""
        return max(0.0, self._moment() - time.perf_counter())

    def _moment(self) -> float:
        return self._begun + self._sent / self._rate
