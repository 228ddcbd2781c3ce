"""The load generator in a process of its own; SIGTERM ends it early, and it still answers."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import msgspec

from ops.bench.load import play


class Order(msgspec.Struct, frozen=True):
    """`file`: a body a line; `wanted`: what each good answer holds."""

    port: int
    file: str
    token: str
    wanted: str
    connections: int = 64


def request_of(head: bytes, body: bytes) -> bytes:
    return b"%b%d\r\n\r\n%b" % (head, len(body), body)


def main() -> None:
    order = msgspec.json.decode(sys.argv[1], type=Order)
    head = (
        "POST /events HTTP/1.1\r\nhost: 127.0.0.1\r\n"
        f"authorization: Bearer {order.token}\r\n"
        "content-type: application/cloudevents+json\r\ncontent-length: "
    ).encode()
    bodies = Path(order.file).read_bytes().split(b"\n")
    requests = [request_of(head, body) for body in bodies if body]
    told: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _: told.append(number))
    sys.stdout.buffer.write(b"\n")  # ready: the measurement begins
    sys.stdout.buffer.flush()
    played = play(
        order.port, iter(requests), order.wanted.encode(), order.connections, lambda: bool(told)
    )
    sys.stdout.buffer.write(msgspec.json.encode(played))


if __name__ == "__main__":
    main()
