"""What follows the log in `month`: the follower, all views and the relay, once or all the time; a
process of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from threading import Event, Thread
from typing import Literal

import msgspec
import psycopg

from gateways.kafka_port import TopicSettings
from gateways.kafka_topic import KafkaTopic
from ops.bench.processes import ProcessFailed
from ops.bench.relaying_process import SOURCE
from ops.follower import NAME, over_postgres
from ops.relay import Relay
from ops.running import keys_of, running_on
from ops.settings import Settings
from projections.relay_place import RelayPlace
from projections.views.runner import ViewRunner

What = Literal["follower", "rest", "all"]
LOWEST = """
select least(
    (select coalesce(min(position), 0) from view_position),
    (select coalesce(min(position), 0) from follower_position where follower = %s),
    (select coalesce(min(position), 0) from relay_place where topic = %s)
)
"""


class Order(msgspec.Struct, frozen=True):
    """Which ledger, and to which topic. `what`: the follower alone, once; views and relay, once; or
    all of them until the process is told to end."""

    dsn: str
    folder: str
    brokers: str
    topic: str
    what: What = "all"

    def follow_once(self) -> None:
        self._once("follower")

    def finish_once(self) -> None:
        self._once("rest")

    def _once(self, what: What) -> None:
        done = subprocess.run(_command(msgspec.structs.replace(self, what=what)), check=False)
        if done.returncode:
            raise ProcessFailed(f"following once ended with {done.returncode}")


class Following:
    """All of them at work, until `end`."""

    def __init__(self, order: Order) -> None:
        self._process = subprocess.Popen(_command(order), stdin=subprocess.PIPE)

    def end(self) -> None:
        self._process.communicate()
        if self._process.returncode:
            raise ProcessFailed(f"what follows ended with {self._process.returncode}")


def all_at(dsn: str, topic: str, head: int) -> bool:
    """Whether follower, views and relay have all come to that position."""
    with psycopg.connect(dsn) as connection:
        row = connection.execute(LOWEST, [NAME, topic]).fetchone()
    return row is not None and int(row[0]) >= head


def _command(order: Order) -> list[str]:
    asked = msgspec.json.encode(order).decode()
    return [sys.executable, "-m", "ops.bench.month_following", asked]


def main() -> None:
    order = msgspec.json.decode(sys.argv[1], type=Order)
    folder = Path(order.folder)
    settings = Settings(folder, folder / "keys.json")
    with ExitStack() as stack:
        parts = stack.enter_context(running_on(order.dsn, settings, keys_of(settings)))
        follower = over_postgres(parts, order.dsn)
        views = stack.enter_context(ViewRunner(order.dsn))
        topic = TopicSettings(order.topic)
        place = RelayPlace(order.dsn, order.topic)
        relay = Relay(place, lambda: KafkaTopic(order.brokers, topic), SOURCE)
        stack.callback(relay.close)
        if order.what == "follower":
            follower.catch_up()
        elif order.what == "rest":
            follower.catch_up()
            views.catch_up()
            relay.catch_up()
        else:
            _all_the_time((follower.run, views.run, relay.run))


def _all_the_time(runs: tuple[Callable[[Event], None], ...]) -> None:
    """Until the standard input ends."""
    stop = Event()
    threads = [Thread(target=run, args=(stop,)) for run in runs]
    for thread in threads:
        thread.start()
    sys.stdin.read()
    stop.set()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
