"""Stored bytes and events: there and back, and nothing that this release does not know."""

from datetime import date

import pytest

from domain import codec
from domain.applicant import ApplicantDomiciled
from domain.codec import EVENT_CLASSES, EventTooLarge, UnknownFormat, canonical, decode, encode
from domain.event import Actor, CommandMark, Envelope, Provenance, topic_of
from domain.roster import RosterLine, RosterLinesAdded

DAY = date(2018, 5, 2)
FACT = ApplicantDomiciled("430922", village="山门村")
TOLD = Provenance("declared", "register", DAY, ("sha256:0",))
ENVELOPE = Envelope(Actor("p", "c", "poster"), CommandMark("s", "i", "d", 0, 1), DAY, None, TOLD)


def test_an_event_comes_back_as_it_went_in():
    back = decode("s", 3, "applicant.domiciled", encode(FACT, ENVELOPE), 7, 9)
    assert (back.event, back.happened_on, back.grade) == (FACT, DAY, "declared")
    assert (back.actor, back.command) == (ENVELOPE.actor, ENVELOPE.command)
    assert (back.stream, back.version, back.position, back.recorded_at) == ("s", 3, 7, 9)


def test_every_topic_has_its_decoder_before_two_threads_can_ask_for_it():
    assert set(codec._DECODERS) == set(EVENT_CLASSES)


@pytest.mark.parametrize("topic", EVENT_CLASSES)
def test_a_topic_is_the_tag_of_its_class(topic):
    assert topic_of(EVENT_CLASSES[topic]) == topic
    assert topic.partition(".")[0] in codec.EVENTS_OF


def test_what_this_release_does_not_know_stops_the_process():
    stored = encode(FACT, ENVELOPE)
    with pytest.raises(UnknownFormat, match="promoted"):
        decode("s", 1, "applicant.promoted", stored)
    with pytest.raises(UnknownFormat, match="v2"):
        decode("s", 1, "applicant.domiciled", stored.replace(b'"v":1', b'"v":2'))


def test_an_event_of_more_than_32_kib_is_not_written():
    lines = tuple(RosterLine("g" * 36, "p" * 36, "a" * 300, 1) for _ in range(100))
    with pytest.raises(EventTooLarge, match=r"roster\.linesAdded"):
        encode(RosterLinesAdded(1, lines), ENVELOPE)


def test_content_has_one_form_whatever_the_order_of_its_fields():
    assert canonical({"b": 1, "a": [2, "x"]}) == canonical({"a": [2, "x"], "b": 1})
