"""A parameter, a fact, a day or room in a fund wakes those that wait for it, and nobody else."""

import importlib.util
from datetime import date
from pathlib import Path

import pytest

from domain.acts.setting import SetParameter
from domain.decision import Clause, Grounds
from domain.event import Actor, CommandMark, Envelope
from domain.fund import FundLimitChanged
from domain.grant import GrantApplied, GrantPended
from domain.log import Batch, Write
from domain.names import PARAMETERS, named_stream
from domain.parameters import ParametersEnded, ParametersProposed
from domain.policies.yizhengfa_2018_9.open_choices import BY_KEY
from domain.policies.yizhengfa_2018_9.schemes import SCHEMES
from ops.jobs import assess, resume
from projections.log_postgres import PostgresLog
from projections.migrate import migrate
from projections.views import reading
from projections.views.reading import ViewReader
from projections.views.reading_memory import MemoryReader

PLAYED = Path(__file__).parents[1] / "projections" / "views" / "played.py"
spec = importlib.util.spec_from_file_location("played", PLAYED)
played = importlib.util.module_from_spec(spec)
spec.loader.exec_module(played)

DUE, LATER = date(2019, 3, 31), date(2019, 4, 10)


@pytest.fixture
def play(database):
    migrate(database)
    log = PostgresLog(database)
    ledger = played.Played(log)
    with ViewReader(database) as ledger.reader:
        yield ledger
    log.close()


def worker(play, hired_on=date(2018, 10, 1)):
    person = play.person()
    play.hire(person, hired_on, through=date(2019, 2, 20))
    return person


def placed(play, person, day=None):
    [grant] = play.file(played.PLACEMENT, play.agency, "enterprise", [person], day)
    return grant


def pended_on(play, wake, matures_on=None):
    """A grant whose decision waits for `wake`, written as an append would."""
    number = play.new()
    grounds = Grounds(Clause("paper", 1), "1", play.today, ())
    envelope = Envelope(Actor("p", "c", "r"), CommandMark("s", number, "d", 1, 2), play.today)
    stream, other = (named_stream("grant", f"{number}/{one}") for one in range(2))
    applied = GrantApplied(other, 1, "s", other, "applicant", other, play.today)
    pended = GrantPended("parameter-unset", wake, grounds, matures_on)
    writes = Write(stream, 1, applied, envelope), Write(stream, 2, pended, envelope)
    play.log.append([Batch("s", number, b"d", writes)])
    return stream


def woken(play, since=0, day=LATER):
    play.reader.catch_up()
    return [one["id"] for one in play.reader.woken(day, 100, since=since)]


def test_a_fact_wakes_the_grants_of_whom_it_is_told(play):
    first, second = worker(play), worker(play)
    grants = placed(play, first), placed(play, second)
    play.today = LATER
    assess(play.parts, play.reader, LATER)
    assert woken(play) == [], "their day has come, and each was decided on it"
    play.show(second, DUE)
    assert woken(play) == [grants[1]]
    head = play.log.head()
    count = resume(play.parts, play.reader, LATER).grants
    assert (count.seen, count.done) == (1, 1)
    assert play.state("grant", grants[1]).status.value == "awarded"
    assert play.state("grant", grants[0]).status.value == "pended"
    assert {one.stream for one in play.log.follow(head)} == {grants[1]}
    assert woken(play) == []


def test_a_fact_before_the_day_wakes_nobody(play):
    person = worker(play)
    grant = placed(play, person)
    play.show(person, date(2019, 3, 1))
    assert woken(play, day=date(2019, 3, 30)) == []
    assert woken(play, day=DUE) == [grant]


def test_the_day_wakes_those_whose_day_it_is(play):
    person, other = worker(play), worker(play, date(2018, 11, 1))
    grants = placed(play, person), placed(play, other)
    play.today = DUE
    play.reader.catch_up()
    assert [one["id"] for one in play.reader.pended_due(DUE, 10)] == [grants[0]]


def test_a_parameter_wakes_those_that_wait_for_one_once_it_is_in_force(play):
    waiting = pended_on(play, f"parameter:{played.TRANSPORT}")
    pended_on(play, "officer")
    pended_on(play, "date:2019-12-31", date(2019, 12, 31))
    assert woken(play) == []
    proposed = ParametersProposed("transport.min-work", "1", date(2018, 1, 1), "paper")
    play.tell("parameters", PARAMETERS, SetParameter(proposed), person="one")
    assert woken(play) == [], "one person alone sets nothing"
    play.reader.catch_up()
    assert play.reader.pended_due(LATER, 10) == []
    play.set_parameter("transport.min-work", "1")
    assert woken(play) == [waiting]
    play.reader.catch_up()
    assert [one["id"] for one in play.reader.pended_due(LATER, 10)] == [waiting]


MIN_WORK, AMOUNT_MODE = "transport.min-work", "transport.amount-mode"


def test_a_parameter_wakes_those_alone_that_wait_for_it_in_order_of_filing(play, monkeypatch):
    kinds = (MIN_WORK, AMOUNT_MODE, "award.repeat")
    waiting = {key: [] for key in kinds}
    for key in kinds * 20:
        waiting[key].append(pended_on(play, f"parameter:{key}"))
    older = pended_on(play, f"parameter:{played.TRANSPORT}")  # a release that named the scheme
    play.set_parameter(MIN_WORK, "1")
    assert woken(play) == [*waiting[MIN_WORK], older]
    looked_at = play.log.head()
    play.set_parameter(AMOUNT_MODE, '"actual-cost"')
    assert woken(play, since=looked_at) == [*waiting[AMOUNT_MODE], older]
    in_memory = MemoryReader(play.log)
    for due in (play.reader, in_memory):
        found = [one["id"] for one in due.pended_due(LATER, 100)]
        expected = [one for pair in zip(*map(waiting.get, kinds[:2]), strict=True) for one in pair]
        assert found == [*expected, older]
        assert not set(found) & set(waiting["award.repeat"]), "nobody set that one"
    anyone = reading.WOKEN.replace("where set_at.wake = grants.wake", "order by 1 desc limit 1")
    monkeypatch.setattr(reading, "WOKEN", anyone)
    assert len(woken(play)) == 61, "control: without the key everybody is woken"


def test_a_key_has_a_dot_and_a_scheme_has_none():
    """Which is how a release that names the parameter is told from one that named the scheme."""
    assert all("." in key for key in BY_KEY)
    assert not any("." in key for key in SCHEMES)


def test_the_end_of_a_parameter_wakes_them_too(play):
    play.set_parameter("transport.min-work", "1")
    waiting = pended_on(play, f"parameter:{played.TRANSPORT}")
    assert woken(play) == []
    proposal = play.log.stream(PARAMETERS)[-2].version
    ended = ParametersEnded(proposal, play.today, "paper")
    play.tell("parameters", PARAMETERS, SetParameter(ended), person="one")
    assert woken(play) == [waiting]


def test_what_was_looked_at_since_is_not_looked_at_again(play):
    person = worker(play)
    grant = placed(play, person)
    play.today = LATER
    assess(play.parts, play.reader, LATER)
    play.show(person, date(2019, 3, 1))
    assert woken(play) == [grant]
    count = resume(play.parts, play.reader, LATER).grants
    assert (count.seen, count.done) == (1, 0), "the last day is still not shown"
    looked_at = play.log.head()
    assert woken(play, since=looked_at) == []
    play.show(person, DUE)
    assert woken(play, since=looked_at) == [grant]


def test_who_filed_first_is_decided_first(play):
    person = worker(play)
    days = date(2019, 2, 22), date(2019, 2, 21), date(2019, 2, 23)
    grants = [placed(play, person, day) for day in days]
    play.today = LATER
    play.show(person, DUE)
    assert woken(play) == [grants[1], grants[0], grants[2]]
    assert resume(play.parts, play.reader, LATER).grants.done == 3
    found = [play.state("grant", one).status.value for one in grants]
    assert found == ["refused", "awarded", "refused"]


def test_room_in_a_fund_wakes_its_queue_from_the_first_on(play):
    play.set_fund(FundLimitChanged(played.FUND, 0, "paper"))
    rosters = [play.noticed([play.transport()]) for _ in range(2)]
    for one in rosters:
        assert play.approve(one).waiting
    assert resume(play.parts, play.reader, play.today).rosters.seen == 0
    assert assess(play.parts, play.reader, play.today).rosters.seen == 1, "once a day it is tried"
    fen = play.state("roster", rosters[0]).approved_fen
    play.set_fund(FundLimitChanged(played.FUND, fen - 1, "paper"))
    assert resume(play.parts, play.reader, play.today).rosters.seen == 0, "not enough for it"
    play.set_fund(FundLimitChanged(played.FUND, 60_000, "paper"))
    moved = resume(play.parts, play.reader, play.today).rosters
    assert (moved.seen, moved.done) == (2, 1)
    found = [play.state("roster", one).status.value for one in rosters]
    assert found == ["approved", "waiting"]
