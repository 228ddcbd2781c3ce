"""`<ledger>.inbox` → the ledger: the same way in as HTTP, with the same tokens and outcomes.

A record is settled once its outcome stands in the log, or it was turned down and its sender told,
or it waits. Broken off anywhere, it comes again, and its pair (source, id) makes that harmless.

What is out of turn waits (it may succeed later), and so does what this release cannot handle; with
it wait all later records of the same key, so that a stream keeps its order. All others go on.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from threading import Event as Signal
from time import time

import psycopg

from api.authentication import Authentication
from domain.command import malformed
from domain.log import LogUnavailable
from domain.outcome import Outcome, refused_outcome
from gateways.callers import Caller
from gateways.inbox_messages import (
    Incoming,
    authorization_of,
    event_of,
    is_refusal,
    order_of,
    refusal_of,
)
from gateways.inbox_port import InboxTopics
from gateways.intake import Input
from gateways.kafka_events import Message
from gateways.kafka_port import TopicUnavailable
from gateways.tokens import NotAuthenticated
from ops.wiring import Parts
from projections.inbox_parking import Parked, Parking

PATIENCE_SECONDS = 7 * 86_400.0  # then what is still out of turn is turned down for good
PAUSE_SECONDS = 1.0
A_TRY = 500  # parked records tried again at once
BEHIND, BROKEN = "behind", "broken"

UNREACHABLE = (TopicUnavailable, LogUnavailable, psycopg.OperationalError)
logger = logging.getLogger(__name__)


class Inbox:
    """For one thread, with parts of its own. Several processes share the partitions."""

    def __init__(
        self,
        parts: Parts,
        authentication: Callable[[float], Authentication],
        connect: Callable[[], InboxTopics],
        parking: Parking,
        clock: Callable[[], float] = time,
    ) -> None:
        """`authentication(moment)`: judges tokens as of that moment. `connect` opens the topics:
        called again after every error."""
        self.parts, self.parking, self.clock = parts, parking, clock
        self._authentication = authentication
        self._connect = connect
        self._topics: InboxTopics | None = None

    def run(self, stop: Signal) -> None:
        """Takes in until `stop` is set; brokers and database are waited for."""
        try:
            while not stop.is_set():
                try:
                    self.step()
                except UNREACHABLE as lost:
                    logger.warning("the inbox waits: %s", _said(lost))
                    self.close()
                    stop.wait(PAUSE_SECONDS)
        finally:
            self.close()

    def step(self) -> int:
        """What has come, and what may be tried again; how many records were settled.

        Raises UNREACHABLE; then nothing is lost and the next step opens everything anew.
        """
        topics = self._opened()
        incoming = topics.poll()
        if incoming:
            self._take(topics, incoming)
            topics.settle()
        return len(incoming) + self._try_again(topics)

    def close(self) -> None:
        topics, self._topics = self._topics, None
        if topics is not None:
            topics.close()

    def _opened(self) -> InboxTopics:
        if self._topics is None:
            self._topics = self._connect()
        return self._topics

    # What has come

    def _take(self, topics: InboxTopics, incoming: Sequence[Incoming]) -> None:
        keyed = [(self._key(one), one) for one in incoming]
        waiting = self.parking.waiting({key for key, _ in keyed})
        parked: list[Parked] = []
        refusals: list[Message] = []
        for turn in _turns(keyed):
            ready = [one for key, one in turn if key not in waiting]
            answers = iter(self._posted(ready))
            for key, one in turn:
                said = BEHIND
                if key not in waiting:
                    outcome = next(answers)
                    said = _waits_with(outcome)
                    if outcome is not None and is_refusal(outcome):
                        refusals.append(refusal_of(one, outcome, parked=bool(said)))
                if said:
                    waiting.add(key)
                    parked.append(Parked(one.partition, one.offset, key, one.arrived_at, 0, said))
        topics.refuse(refusals)
        if parked:
            self.parking.park(parked)

    def _key(self, incoming: Incoming) -> bytes:
        """Keyed, for a sender may take a person's number as the key."""
        return self.parts.keys.hmac_index(b"inbox|" + order_of(incoming))

    # What waited

    def _try_again(self, topics: InboxTopics) -> int:
        """The first of each key, and once it is settled the next one, until none moves."""
        settled = 0
        while heads := self.parking.heads(topics.partitions(), self.clock(), A_TRY):
            records = topics.fetch([(one.partition, one.place) for one in heads])
            done = self._tried(topics, heads, records)
            settled += done
            if not done:
                break
        return settled

    def _tried(
        self,
        topics: InboxTopics,
        heads: Sequence[Parked],
        records: dict[tuple[int, int], Incoming],
    ) -> int:
        there = [one for one in heads if (one.partition, one.place) in records]
        incoming = [_as_arrived(records[one.partition, one.place], one) for one in there]
        done = [one for one in heads if (one.partition, one.place) not in records]
        for gone in done:
            logger.error("inbox %d/%d waited and is gone", gone.partition, gone.place)
        later: list[tuple[Parked, str]] = []
        refusals: list[Message] = []
        for head, one, outcome in zip(there, incoming, self._posted(incoming), strict=True):
            said = _waits_with(outcome)
            given_up = outcome is not None and self._over(head)
            if said and not given_up:
                later.append((head, said))
                continue
            done.append(head)
            if outcome is not None and is_refusal(outcome):
                refusals.append(refusal_of(one, outcome))
        topics.refuse(refusals)
        self.parking.drop(done)
        self.parking.later(later, self.clock())
        return len(done)

    def _over(self, head: Parked) -> bool:
        return self.clock() - head.arrived_at > PATIENCE_SECONDS

    # Posting

    def _posted(self, incoming: Sequence[Incoming]) -> list[Outcome | None]:
        """An outcome for each; None where one cannot be handled by this release."""
        callers = [self._caller(one) for one in incoming]
        inputs = [
            Input(event_of(one), caller)
            for one, caller in zip(incoming, callers, strict=True)
            if isinstance(caller, Caller)
        ]
        answers = iter(self._handled(inputs))
        return [next(answers) if isinstance(caller, Caller) else caller for caller in callers]

    def _caller(self, incoming: Incoming) -> Caller | Outcome:
        """Who sent it; or that its token is not accepted."""
        try:
            judge = self._authentication(incoming.arrived_at)
            return judge.caller(authorization_of(incoming))
        except NotAuthenticated as no:
            turned_down = malformed("unauthenticated", "authorization", no.reason)
            return refused_outcome(("", ""), "", turned_down)

    def _handled(self, inputs: Sequence[Input]) -> list[Outcome | None]:
        """An unexpected error splits the batch until its cause stands alone."""
        if not inputs:
            return []
        try:
            return list(self.parts.post(inputs))
        except UNREACHABLE:
            raise
        except Exception as error:
            if len(inputs) > 1:
                half = len(inputs) // 2
                return [*self._handled(inputs[:half]), *self._handled(inputs[half:])]
            logger.error("a record of the inbox cannot be handled: %s", type(error).__name__)
            return [None]


def _said(lost: Exception) -> str:
    """What PostgreSQL says may hold personal data."""
    return str(lost) if isinstance(lost, TopicUnavailable) else type(lost).__name__


def _waits_with(outcome: Outcome | None) -> str:
    """The code it waits with; empty where it is settled."""
    if outcome is None:
        return BROKEN
    if outcome.problem is not None and outcome.verdict == "out-of-turn":
        return outcome.problem.code
    return ""


def _turns(
    keyed: Sequence[tuple[bytes, Incoming]],
) -> Iterator[list[tuple[bytes, Incoming]]]:
    """The first record of every key, then the second, …: none is tried before the one before it."""
    queues: dict[bytes, list[Incoming]] = {}
    for key, one in keyed:
        queues.setdefault(key, []).append(one)
    longest = max(map(len, queues.values()), default=0)
    for number in range(longest):
        yield [(key, queue[number]) for key, queue in queues.items() if number < len(queue)]


def _as_arrived(record: Incoming, parked: Parked) -> Incoming:
    """As it was when it first came: its token may have run out while it waited."""
    return Incoming(
        record.partition,
        record.offset,
        record.key,
        record.value,
        record.headers,
        parked.arrived_at,
    )


__all__ = ["PATIENCE_SECONDS", "Inbox"]
