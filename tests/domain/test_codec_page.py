"""A page of stored events comes back as one by one, without command and without most actors."""

from datetime import date

import msgspec
import pytest

from domain.applicant import ApplicantDomiciled
from domain.codec import UnknownFormat, decode, encode
from domain.codec_page import decode_page
from domain.event import Actor, CommandMark, Envelope, Provenance, topic_of
from domain.roster import RosterReviewed

DAY = date(2018, 5, 2)
ACTOR = Actor("益", "c", "reviewer", "office", "other")
TOLD = Provenance("declared", "register", DAY, ("sha256:0",))
ENVELOPES = [
    Envelope(ACTOR, CommandMark("s", 'with "actor":{}', "d", 0, 1), DAY, None, TOLD),
    Envelope(ACTOR, CommandMark("s", "i", "d", 0, 1), DAY, DAY),
]
EVENTS = [ApplicantDomiciled("430922", village="山门村"), RosterReviewed("digest")]


def page():
    stored = [
        (topic_of(event), encode(event, envelope)) for event in EVENTS for envelope in ENVELOPES
    ]
    return [(f"s{n}", n, *one, n + 10, n + 20) for n, one in enumerate(stored)]


def one_by_one(signed):
    return [
        msgspec.structs.replace(
            event, command=None, actor=event.actor if type(event.event) in signed else None
        )
        for event in (decode(*row) for row in page())
    ]


def rows(page):
    return [(stream, version, stored, *more) for stream, version, _, stored, *more in page]


@pytest.mark.parametrize("signed", [(), (RosterReviewed,), (RosterReviewed, ApplicantDomiciled)])
def test_a_page_is_what_its_events_are_one_by_one(signed):
    assert decode_page(rows(page()), signed) == one_by_one(signed)
    assert decode_page([], signed) == []


def test_the_actor_is_told_where_it_is_asked_for():
    found = decode_page(rows(page()), (RosterReviewed,))
    assert [one.actor for one in found] == [None, None, ACTOR, ACTOR]
    assert [one.grade for one in found] == ["declared", "document"] * 2


@pytest.mark.parametrize(
    ("was", "becomes"),
    [(b'"v":1', b'"v":2'), (b"applicant.domiciled", b"applicant.promoted")],
)
def test_what_this_release_does_not_know_stops_the_process(was, becomes):
    broken = [(s, n, stored.replace(was, becomes), *more) for s, n, stored, *more in rows(page())]
    with pytest.raises(UnknownFormat):
        decode_page(broken)


def test_bytes_that_are_no_event_are_told_apart():
    [first, *others] = rows(page())
    with pytest.raises((msgspec.DecodeError, UnknownFormat)):
        decode_page([(*first[:2], b"{", *first[3:]), *others])
