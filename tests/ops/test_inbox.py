"""The inbox: tokens, outcomes, refusals, and who waits for whom. Over a real PostgreSQL; the
topics are two lists."""

import json
import logging
from dataclasses import dataclass, field
from time import time

import psycopg
import pytest

from api.authentication import Authentication
from domain.log import LogUnavailable
from gateways.callers import Caller, SourceBinding
from gateways.inbox_messages import Incoming
from gateways.tokens import DevelopmentSigner
from ops.bench.county import number_of
from ops.commands.acting import Desk
from ops.inbox import PATIENCE_SECONDS, Inbox
from ops.running import open_ledger
from ops.settings import Settings
from projections.inbox_parking import Parking

SOURCE = "urn:register"
BINDING = SourceBinding(SOURCE, "register", ("applicant.*",), "", "r")
POSTER = Caller("p", "c", ("poster",), "", (), (BINDING,))
A_MONTH = 30 * 86_400.0


@dataclass
class Topics:
    """Two topics in memory. What was polled and not settled comes again after `close`."""

    records: list[Incoming] = field(default_factory=list)
    refusals: list[dict] = field(default_factory=list)
    polled: int = 0
    settled: int = 0

    def poll(self):
        new, self.polled = self.records[self.polled :], len(self.records)
        return new

    def fetch(self, places):
        return {
            (one.partition, one.offset): one
            for one in self.records
            if (one.partition, one.offset) in places
        }

    def partitions(self):
        return [0]

    def refuse(self, messages):
        for one in messages:
            self.refusals.append(
                json.loads(one.value) | {name: text.decode() for name, text in one.headers}
            )

    def settle(self):
        self.settled = self.polled

    def close(self):
        self.polled = self.settled


class Box:
    """A ledger, its inbox, and words to send with."""

    def __init__(self, running):
        self.running = running
        self.topics = Topics()
        self.now = self.start = time()
        self.signer = DevelopmentSigner(running.keys)
        verifier = Desk(running.settings, running.keys).verifier
        self.parking = Parking(running.dsn)
        self.inbox = Inbox(
            running.parts,
            lambda moment: Authentication(verifier, lambda: moment),
            lambda: self.topics,
            self.parking,
            lambda: self.now,
        )

    def send(self, event, key=b"", token=None, headers=()):
        token = self.signer.sign(POSTER, A_MONTH) if token is None else token
        sent = (("authorization", f"Bearer {token}".encode()), *headers)
        value = event if isinstance(event, bytes) else json.dumps(event).encode()
        self.topics.records.append(
            Incoming(0, len(self.topics.records), key, value, sent, self.now)
        )

    def verdicts(self):
        """What the log holds of the sample's persons, by id of the command."""
        return [one.command.id for one in self.running.parts.log.read(1, 1_000)]


@pytest.fixture
def box(tmp_path, database):
    with open_ledger(Settings(tmp_path, tmp_path / "keys.json", database), sample=True) as running:
        made = Box(running)
        yield made
        made.parking.close()


def event(identifier, topic, person, day="2018-01-02", **data):
    return {
        "specversion": "1.0", "id": identifier, "source": SOURCE, "type": topic,
        "subject": number_of(person), "data": {"happened_on": day, **data},
    }  # fmt: skip


def registered(person, identifier=""):
    return event(identifier or f"person-{person}", "applicant.registered", person, name="工人")


def poor(person, identifier="", **data):
    return event(
        identifier or f"poor-{person}",
        "applicant.povertyRegistered",
        person,
        county="430923",
        **data,
    )


def test_events_are_taken_in_as_one_object_or_as_headers_and_value(box):
    box.send(registered(1))
    told = registered(2)
    headers = [
        (f"ce_{name}", told[name].encode())
        for name in ("id", "source", "type", "subject", "specversion")
    ]
    box.send(json.dumps(told["data"]).encode(), headers=headers)
    assert box.inbox.step() == 2
    assert box.verdicts() == ["person-1", "person-2"]
    assert (box.topics.settled, box.topics.refusals) == (2, [])


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda box: box.send(b"{"), "bad-json"),
        (lambda box: box.send(registered(1), token="nonsense"), "unauthenticated"),
        (lambda box: box.send(poor(1, colour="red")), "unknown-field"),
        (lambda box: box.send(event("e", "enterprise.licensed", 1)), "not-allowed"),
    ],
)
def test_what_is_turned_down_is_told_to_its_sender_and_the_rest_goes_on(box, spoil, code):
    box.send(registered(7))
    spoil(box)
    box.send(poor(7))
    box.inbox.step()
    assert box.verdicts() == ["person-7", "poor-7"]
    [told] = box.topics.refusals
    assert (told["problem"]["code"], told["inbox_offset"], told["parked"]) == (code, "1", "false")
    assert {"field", "rule"} <= told["problem"].keys()
    assert box.parking.standing() == (0, 0.0)


def test_what_is_out_of_turn_waits_and_its_key_waits_with_it(box):
    box.send(poor(1, "early"), b"one")
    box.send(registered(2), b"two")
    box.send(registered(1), b"three")
    box.send(poor(2, "behind"), b"one")
    box.inbox.step()
    assert box.verdicts() == ["person-2", "person-1", "early", "behind"], (
        "in the order of their key"
    )
    [told] = box.topics.refusals
    assert (told["id"], told["parked"]) == ("early", "true")
    assert box.parking.standing() == (0, 0.0)


def test_what_never_comes_in_turn_is_given_up_and_those_behind_it_go_on(box):
    box.send(registered(2), b"two")
    box.send(poor(1, "early"), b"one")
    box.send(poor(2, "behind"), b"one")
    box.inbox.step()
    box.inbox.step()
    assert (box.verdicts(), box.parking.standing()) == (["person-2"], (2, box.start))
    box.now += PATIENCE_SECONDS + 1
    box.inbox.step()
    assert box.verdicts() == ["person-2", "behind"]
    assert [(one["id"], one["parked"]) for one in box.topics.refusals] == [
        ("early", "true"),
        ("early", "false"),
    ]
    assert box.parking.standing() == (0, 0.0)


def test_a_token_that_ran_out_while_its_event_waited_still_counts(box):
    short = box.signer.sign(POSTER, 3_600.0)
    box.send(poor(1), b"one", token=short)
    box.inbox.step()
    box.now += 7_200
    box.send(registered(1), b"two")
    box.inbox.step()
    assert box.verdicts() == ["person-1", "poor-1"]
    box.send(poor(1, "late"), b"three", token=short)
    box.inbox.step()
    assert box.topics.refusals[-1]["problem"]["code"] == "unauthenticated"


def test_broken_off_before_it_was_settled_it_comes_again_and_changes_nothing(box):
    box.send(registered(1), b"one")
    box.send(poor(9, "early"), b"nine")
    box.send(b"{")
    settle, box.topics.settle = box.topics.settle, _lost
    with pytest.raises(LogUnavailable):
        box.inbox.step()
    box.inbox.close()
    head = box.running.parts.log.head()
    box.topics.settle = settle
    box.inbox.step()
    assert box.running.parts.log.head() == head
    assert box.parking.standing()[0] == 1
    assert box.topics.settled == 3


def _lost():
    raise LogUnavailable("gone")


def test_what_this_release_cannot_handle_waits_alone_with_its_key(box, caplog):
    caplog.set_level(logging.ERROR)
    real = type(box.running.parts).post

    def post(inputs, **more):
        if any(b"poison" in one.raw for one in inputs):
            raise ZeroDivisionError
        return real(box.running.parts, inputs, **more)

    box.inbox.parts = _Poisoned(box.running.parts, post)
    box.send(registered(1), b"one")
    box.send(poor(1, "poison"), b"one")
    box.send(poor(1, "after"), b"one")
    box.send(registered(2), b"two")
    box.inbox.step()
    assert box.verdicts() == ["person-1", "person-2"]
    assert box.parking.standing()[0] == 2
    assert "ZeroDivisionError" in caplog.text
    box.inbox.parts = box.running.parts
    box.now += 10
    box.inbox.step()
    assert box.verdicts() == ["person-1", "person-2", "poison", "after"]


class _Poisoned:
    def __init__(self, parts, post):
        self.keys, self.post = parts.keys, post


def test_no_number_of_a_person_is_kept_or_told(box):
    number = number_of(1).partition(":")[2]
    box.send(poor(1, "early"), number_of(1).encode())
    box.send(poor(1, f"id-{number}"), number_of(1).encode() + b"x")
    box.inbox.step()
    assert len(box.topics.refusals) == 2
    assert number not in json.dumps(box.topics.refusals)
    with psycopg.connect(box.running.dsn) as connection:
        kept = connection.execute("select inbox_parked::text from inbox_parked").fetchall()
    assert len(kept) == 1
    assert number not in repr(kept)
    assert number.encode().hex() not in repr(kept)
