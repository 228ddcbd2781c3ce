"""Batches of the log: read once for all, only what some view reads decoded, nothing passed over."""

import threading

import msgspec
import psycopg
import pytest

from domain.applicant import ApplicantDomiciled
from domain.codec_page import decode_page
from domain.event import topic_of
from domain.grant_events import GrantApplied, GrantAwarded
from domain.roster import RosterReviewed
from projections.log_postgres import PostgresLog
from projections.migrate import migrate
from projections.views import batches as module
from projections.views.batches import Batches, LogUnreadable
from projections.views.runner import session
from projections.views.shared import Shared

AWARDS = frozenset((GrantAwarded,))


def without_actor(happened):
    return msgspec.structs.replace(happened, actor=None, command=None)


@pytest.fixture
def play(database, played):
    migrate(database)
    log = PostgresLog(database)
    ledger = played.Played(log)
    for _ in range(3):
        ledger.transport()
    yield ledger
    log.close()


@pytest.fixture
def batches(play, database):
    opened = Batches(session(database, ""), [AWARDS, frozenset((ApplicantDomiciled,))], 40)
    yield opened
    opened.close()


def test_only_what_some_view_reads_is_decoded(play, batches, monkeypatch):
    decoded = []

    def spy(rows, signed):
        decoded.extend(rows)
        return decode_page(rows, signed)

    monkeypatch.setattr(module, "decode_page", spy)
    batch = batches.after(0, play.log.head())
    awards = [one for one in play.log.follow(0) if type(one.event) is GrantAwarded]
    assert [position for *_, position, _ in decoded] == [one.position for one in awards]
    assert batch.last == play.log.head()
    assert batch.events == [without_actor(one) for one in awards]
    assert len(batch.events) == 3


def test_the_actor_is_told_of_what_officers_sign(play, database):
    roster = play.noticed([play.transport()])
    batches = Batches(session(database, ""), [frozenset((RosterReviewed, GrantApplied))], 5_000)
    events = batches.after(0, play.log.head()).events
    batches.close()
    told = {one.stream: one.actor for one in events if type(one.event) is RosterReviewed}
    assert told[roster].person == "reviewer"
    assert {one.actor for one in events if type(one.event) is GrantApplied} == {None}


def test_a_batch_is_read_once_and_never_goes_beyond_the_end_that_is_asked_for(play, batches):
    head = play.log.head()
    first = batches.after(0, head)
    assert batches.after(0, head) is first
    assert batches.after(0, 5).last == 5
    assert batches.after(head, head).last == head
    play.transport()
    assert batches.after(head, head + 1).last == head + 1


def test_a_topic_that_this_release_does_not_know_stops_every_view(play, batches, database):
    with psycopg.connect(database) as connection:
        connection.execute("alter table stored_events disable trigger all")
        connection.execute(
            "update stored_events set topic = 'grant.unheardOf' where notification_id = 7"
        )
    with pytest.raises(LogUnreadable, match=r"grant\.unheardOf"):
        batches.after(0, play.log.head())


def test_what_is_shared_is_reckoned_once_by_whoever_comes_first():
    shared, made, start = Shared(), [], threading.Barrier(4)

    def ask():
        start.wait()
        shared.once("work", lambda: made.append(1) or threading.get_ident())

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert made == [1]


def test_what_could_not_be_reckoned_is_tried_again():
    shared = Shared()
    with pytest.raises(ValueError, match="no"):
        shared.once("work", lambda: int("no"))
    assert shared.once("work", lambda: 7) == shared.once("work", lambda: 8) == 7


def test_control_topics_are_those_of_events(play):
    assert {topic_of(GrantAwarded)} < {topic_of(one.event) for one in play.log.follow(0)}
