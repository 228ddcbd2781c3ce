"""Starts and ends Kafka brokers of our own on 127.0.0.1, for tests, development and benchmarks.

Never for production: no authentication, and data in a folder that its starter throws away. A broker
ends by its process id, and with the process that started it.
"""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from time import monotonic, sleep
from types import TracebackType
from typing import Self

import msgspec

from ops.kafka_jars import FOLDER, NoBroker, jars

HEAP = "256m"
READY = b"Kafka Server started"
LOG = "broker.log"  # in the broker's folder
CLUSTER = "grantsledgertestsAAAAA"  # a cluster's id: 16 bytes in base 64
SETTINGS = {
    "process.roles": "broker,controller",
    "controller.listener.names": "CONTROLLER",
    "auto.create.topics.enable": "false",
    "offsets.topic.num.partitions": "1",
    "transaction.state.log.num.partitions": "1",
    "group.initial.rebalance.delay.ms": "0",
    "log.cleaner.dedupe.buffer.size": "2097152",  # the default takes 128 MB of the heap
    "broker.session.timeout.ms": "1500",  # back in 4 s instead of 14 s after kill -9
    "broker.heartbeat.interval.ms": "300",
}


class Place(msgspec.Struct, frozen=True):
    """A broker's number in its cluster, its folder and its two ports."""

    number: int
    folder: Path
    port: int
    controller_port: int


class Broker:
    """One broker; `start` again after `stop` or `kill` brings back the same, with its data."""

    def __init__(self, place: Place, settings: Mapping[str, str], heap: str = HEAP) -> None:
        self.place = place
        self._heap = heap
        self._settings = place.folder / "server.properties"
        self._process: subprocess.Popen[bytes] | None = None
        self._begun = 0  # where in its log the last start begins
        place.folder.mkdir(parents=True, exist_ok=True)
        self._settings.write_text("".join(f"{name}={text}\n" for name, text in settings.items()))

    @property
    def address(self) -> str:
        """As in KAFKA_BOOTSTRAP."""
        return f"127.0.0.1:{self.place.port}"

    @property
    def pid(self) -> int:
        """Of the running process."""
        assert self._process is not None, "start it first"
        return self._process.pid

    def format(self, *options: str) -> None:
        """Makes the data folder ready; once in its life. `options`: more for Kafka's own tool."""
        asked = _java("128m", "kafka.tools.StorageTool", "format", "-t", CLUSTER, "-c")
        asked += [str(self._settings), *options]
        done = subprocess.run(asked, capture_output=True, check=False, text=True, timeout=120)
        if done.returncode:
            raise NoBroker(f"Kafka's data folder could not be made:\n{done.stderr[-2000:]}")

    def start(self, *, within: float = 90.0, wait: bool = True) -> None:
        """Returns when the broker serves; with `wait` false, at once. Raises NoBroker."""
        with (self.place.folder / LOG).open("ab") as log:
            self._begun = log.tell()
            self._process = subprocess.Popen(
                _java(self._heap, "kafka.Kafka", str(self._settings)),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=_end_with_parent(),
                start_new_session=True,  # Ctrl-C ends the starter first
            )
        if wait:
            self.wait(within)

    def wait(self, within: float = 90.0) -> None:
        """Until it serves. Raises NoBroker."""
        assert self._process is not None, "start it first"
        deadline = monotonic() + within
        while READY not in self._said():
            if self._process.poll() is not None or monotonic() > deadline:
                self.kill()
                said = self._said().decode(errors="replace")[-2000:]
                raise NoBroker(f"Kafka's broker did not come up:\n{said}")
            sleep(0.05)

    def kill(self) -> None:
        """As a crash would: SIGKILL."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Ended in order; at once when that takes more than 20 s. Harmless when it is down."""
        self._end(signal.SIGTERM)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.stop()

    def _end(self, farewell: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(farewell)
        with suppress(subprocess.TimeoutExpired):
            process.wait(20)
            return
        process.kill()
        process.wait()

    def _said(self) -> bytes:
        with (self.place.folder / LOG).open("rb") as log:
            log.seek(self._begun)
            return log.read()


def start(folder: Path, *, settings: Mapping[str, str] | None = None) -> Broker:
    """One broker that serves. Raises NoBroker."""
    return cluster(folder, 1, settings=settings)[0]


def cluster(folder: Path, nodes: int, *, settings: Mapping[str, str] | None = None) -> list[Broker]:
    """That many brokers that serve together; each ends by its own `stop`. Raises NoBroker."""
    places = [
        Place(number, folder / f"node-{number}", *free_ports()) for number in range(1, nodes + 1)
    ]
    brokers = [Broker(place, _settings(place, places, settings or {})) for place in places]
    with ExitStack() as stack:
        for broker in brokers:
            broker.format()
            broker.start(wait=False)
            stack.enter_context(broker)
        for broker in brokers:
            broker.wait()
        stack.pop_all()
    return brokers


def bootstrap(brokers: Sequence[Broker]) -> str:
    """The addresses of a cluster, as in KAFKA_BOOTSTRAP."""
    return ",".join(broker.address for broker in brokers)


def _settings(place: Place, places: Sequence[Place], more: Mapping[str, str]) -> dict[str, str]:
    own = {
        "node.id": str(place.number),
        "listeners": f"PLAINTEXT://127.0.0.1:{place.port},"
        f"CONTROLLER://127.0.0.1:{place.controller_port}",
        "advertised.listeners": f"PLAINTEXT://127.0.0.1:{place.port}",
        "controller.quorum.voters": ",".join(
            f"{one.number}@127.0.0.1:{one.controller_port}" for one in places
        ),
        "log.dirs": str(place.folder / "data"),
    }
    copies, safe = str(min(3, len(places))), str(min(2, len(places)))
    topics = {
        "offsets.topic.replication.factor": copies,
        "transaction.state.log.replication.factor": copies,
        "transaction.state.log.min.isr": safe,
        "share.coordinator.state.topic.replication.factor": copies,
        "share.coordinator.state.topic.min.isr": safe,
    }
    return {**SETTINGS, **topics, **own, **more}


def free_ports() -> tuple[int, int]:
    """Two ports that nobody listens on now."""
    with socket.socket() as one, socket.socket() as other:
        for each in (one, other):
            each.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]


def _java(heap: str, program: str, *arguments: str) -> list[str]:
    options = [f"-Xms{heap}", f"-Xmx{heap}", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
    log = f"-Dlog4j2.configurationFile={FOLDER / 'log4j2.xml'}"
    return ["java", *options, log, "-cp", f"{jars()}/*", program, *arguments]


def _end_with_parent() -> Callable[[], None] | None:
    """The kernel ends the broker when the thread that started it is gone, however it went."""
    if sys.platform != "linux":
        return None
    parent = os.getpid()
    prctl = ctypes.CDLL(None).prctl  # looked up here: little is safe between fork and exec

    def before_exec() -> None:
        prctl(1, int(signal.SIGKILL))  # PR_SET_PDEATHSIG: its data are thrown away
        if os.getppid() != parent:
            os._exit(1)

    return before_exec
