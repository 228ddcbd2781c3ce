"""A batch's view remembers what was read, and a cache is never newer or older than the log."""

from datetime import date

import pytest

from domain.command import Refused
from domain.entries import Cache
from domain.event import Recorded
from domain.fund import FundLimitChanged, FundOpened
from domain.log import Answer, Holder, Question
from domain.view import NotLoaded, View

FUND = "00000000-0000-4000-8000-00000000000f"
OPENED = FundOpened("f/2018", 2018, 500, "county", "paper")
KEY = ("fund", FUND)


def recorded(event, version):
    return Recorded(FUND, version, event, date(2018, 1, 2), "document")


def limit(fen):
    return FundLimitChanged("f/2018", fen, "paper")


def load(view, *events, claims=(), held=None):
    """What one round of loading found."""
    question = Question(((FUND, 0),), claims)
    view.fill([KEY], question, Answer({FUND: list(events)} if events else {}, held or {}, {}, {}))


@pytest.fixture
def view():
    made = View(Cache(2))
    made.begin()
    return made


def test_what_is_not_loaded_is_asked_for(view):
    with pytest.raises(NotLoaded) as stream:
        view.fund(FUND)
    with pytest.raises(NotLoaded) as claim:
        view.holder("placement/person")
    with pytest.raises(NotLoaded) as head:
        view.version(FUND)
    assert stream.value.stream == KEY
    assert claim.value.claim == "placement/person"
    assert head.value.head == FUND


def test_what_was_read_is_remembered_as_it_stood(view):
    load(view, recorded(OPENED, 1), claims=("key", "free"), held={"key": Holder("g1")})
    assert view.fund(FUND).limit_fen == 500
    assert (view.holder("key"), view.holder("free")) == ("g1", None)
    assert view.streams_read == {FUND: 1}
    assert view.claims_read == {"key": "g1", "free": None}
    view.begin()
    assert (view.streams_read, view.claims_read) == ({}, {})


def test_a_later_command_sees_what_an_earlier_one_wants_and_says_so(view):
    load(view, recorded(OPENED, 1), claims=("key",))
    view.apply(recorded(limit(700), 2))
    view.hold("key", Holder("g1"))
    view.begin()
    assert not view.read_dirty
    assert view.fund(FUND).limit_fen == 700
    assert view.streams_read == {FUND: 2}
    assert view.read_dirty
    assert view.holder("key") == "g1"


def test_a_command_that_is_decided_again_holds_nothing_from_its_first_try(view):
    load(view, claims=("key", "other"), held={"other": Holder("g9")})
    view.hold("key", Holder("g1"))
    view.hold("other", None)
    view.hold("other", Holder("g1"))
    view.retract()
    view.begin()
    assert (view.holder("key"), view.holder("other")) == (None, "g9")
    assert not view.read_dirty


def test_what_a_neighbour_begins_is_there_for_whoever_looks(view):
    view.apply(recorded(OPENED, 1))
    load(view)
    assert view.fund(FUND).limit_fen == 500
    assert view.version(FUND) == 1


def test_a_stream_of_another_kind_is_turned_down(view):
    load(view, recorded(OPENED, 1))
    with pytest.raises(Refused, match="is a fund, not a grant"):
        view.grant(FUND)
    assert view.loaded("grant", FUND) is None
    assert view.loaded("fund", FUND).year == 2018


def test_what_exists_is_no_reading(view):
    load(view, recorded(OPENED, 1))
    assert view.exists(FUND)
    assert view.streams_read == {}


def test_a_cache_goes_on_from_where_it_stood():
    cache = Cache(2)
    load(View(cache), recorded(OPENED, 1))
    assert cache.version(FUND) == 1
    later = View(cache)
    load(later, recorded(limit(700), 2))
    later.begin()
    assert later.fund(FUND).limit_fen == 700
    assert cache.version(FUND) == 2


def test_a_cache_keeps_nothing_that_is_only_wanted():
    cache = Cache(2)
    view = View(cache)
    load(view, recorded(OPENED, 1))
    view.apply(recorded(limit(700), 2))
    load(view)
    assert cache.version(FUND) == 1
    assert cache.entry(FUND).current().limit_fen == 500


def test_a_cache_forgets_the_least_used():
    cache = Cache(1)
    for stream in ("a", "b"):
        view = View(cache)
        event = Recorded(stream, 1, OPENED, date(2018, 1, 2), "document")
        question = Question(((stream, 0),))
        view.fill([("fund", stream)], question, Answer({stream: [event]}, {}, {}, {}))
    assert (cache.version("a"), cache.version("b")) == (0, 1)
