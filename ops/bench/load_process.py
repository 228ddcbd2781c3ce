"""The load generator in a process of its own; SIGTERM ends it early, and it still answers."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec

from ops.bench.load import play
from ops.bench.steady_load import play_at


class Order(msgspec.Struct, frozen=True):
    """`file`: a body a line; `wanted`: what each good answer holds; `rate`: requests a second, 0:
    as many as are answered."""

    port: int
    file: str
    token: str
    wanted: str
    connections: int = 64
    rate: float = 0.0


def request_of(head: bytes, body: bytes) -> bytes:
    return b"%b%d\r\n\r\n%b" % (head, len(body), body)


def _bodies(file: str) -> Iterator[bytes]:
    with Path(file).open("rb") as lines:
        yield from (line.rstrip(b"\n") for line in lines)


def main() -> None:
    order = msgspec.json.decode(sys.argv[1], type=Order)
    head = (
        "POST /events HTTP/1.1\r\nhost: 127.0.0.1\r\n"
        f"authorization: Bearer {order.token}\r\n"
        "content-type: application/cloudevents+json\r\ncontent-length: "
    ).encode()
    made = [] if order.rate else [request_of(head, body) for body in _bodies(order.file)]
    told: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _: told.append(number))
    sys.stdout.buffer.write(b"\n")  # ready: the measurement begins
    sys.stdout.buffer.flush()
    wanted = order.wanted.encode()
    if order.rate:
        requests = (request_of(head, body) for body in _bodies(order.file))  # minutes of them
        played = play_at(order.port, requests, wanted, order.connections, order.rate)
    else:
        played = play(order.port, iter(made), wanted, order.connections, lambda: bool(told))
    sys.stdout.buffer.write(msgspec.json.encode(played))


if __name__ == "__main__":
    main()
