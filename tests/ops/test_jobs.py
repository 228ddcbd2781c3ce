"""What a day brings, to the day: maturities, pended grants, waiting approvals."""

import importlib.util
import time
from datetime import date, timedelta
from pathlib import Path

import pytest

from domain.acts.correcting import VoidFact
from domain.acts.joining import MergeInto
from domain.acts.telling import TellFact
from domain.applicant import (
    ApplicantHired,
    ApplicantPresenceConfirmed,
    ApplicantRegistered,
)
from domain.event import topic_of
from domain.fund import FundLimitChanged
from domain.policies.yizhengfa_2018_9.schemes import SCHEMES
from ops import follower as following
from ops.jobs import FutureDay, assess, mature
from projections.log_postgres import PostgresLog
from projections.migrate import migrate
from projections.views.reading import ViewReader
from projections.views.reading_memory import MemoryReader

PLAYED = Path(__file__).parents[1] / "projections" / "views" / "played.py"
ONE_DAY = timedelta(days=1)


def played():
    spec = importlib.util.spec_from_file_location("played", PLAYED)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(params=["memory", "postgres"])
def play(request):
    """A ledger with its reader and its follower."""
    if request.param == "memory":
        ledger = played().Played()
        ledger.reader = MemoryReader(ledger.log)
        ledger.follower = following.in_memory(ledger.parts)
        yield ledger
        return
    dsn = request.getfixturevalue("database")
    migrate(dsn)
    log = PostgresLog(dsn)
    ledger = played().Played(log)
    with ViewReader(dsn) as ledger.reader:
        ledger.follower = following.over_postgres(ledger.parts, dsn)
        yield ledger
    log.close()


def told(play):
    return [one for one in play.log.follow(0) if topic_of(one.event) == "applicant.sixMonthsStable"]


# Maturities


@pytest.mark.parametrize(
    ("hired_on", "completes_on"),
    [
        (date(2018, 9, 1), date(2019, 2, 28)),  # JP-01: six months, the first day counted
        (date(2018, 8, 30), date(2019, 2, 28)),
        (date(2018, 8, 31), date(2019, 2, 28)),
        (date(2018, 8, 29), date(2019, 2, 28)),
        (date(2018, 6, 15), date(2018, 12, 14)),
    ],
)
def test_a_spell_matures_on_its_last_day_and_not_before(play, hired_on, completes_on):
    person = play.person()
    version = play.hire(person, hired_on, through=date(2019, 3, 1))
    early = mature(play.parts, play.reader, completes_on - ONE_DAY)
    assert (early.seen, early.done) == (0, 0)
    assert mature(play.parts, play.reader, completes_on).done == 1
    [event] = told(play)
    assert (event.stream, event.event.hired_version, event.event.completed_on) == (
        person, version, completes_on
    )  # fmt: skip
    assert mature(play.parts, play.reader, date(2019, 3, 1)).seen == 0


def test_silence_proves_nothing(play):
    """Proven to the day before the last: nothing is told until somebody shows the last day."""
    person = play.person()
    play.hire(person, date(2018, 9, 1), through=date(2019, 2, 27))
    assert mature(play.parts, play.reader, play.today).seen == 0
    play.show(person, date(2019, 2, 28))
    assert mature(play.parts, play.reader, play.today).done == 1


def test_a_maturity_withdrawn_is_told_again_when_it_is_shown_anew(play):
    person = play.person()
    play.hire(person, date(2018, 9, 1), through=date(2019, 2, 28))
    shown = play.log.stream(person)[-1].version
    for times in (1, 2, 3):
        assert mature(play.parts, play.reader, play.today).done == 1
        assert mature(play.parts, play.reader, play.today).seen == 0
        play.tell("applicant", person, VoidFact(shown, "wrong", "paper"))
        assert mature(play.parts, play.reader, play.today).seen == 0
        assert len(told(play)) == times
        play.show(person, date(2019, 2, 28))
        shown = play.log.stream(person)[-1].version


def test_nothing_is_told_of_a_record_given_up(play):
    person = play.person()
    play.hire(person, date(2018, 9, 1), through=date(2019, 2, 28))
    play.tell("applicant", person, MergeInto(play.person(), "one person"))
    assert mature(play.parts, play.reader, play.today).seen == 0


def test_a_job_never_looks_at_a_day_to_come(play):
    with pytest.raises(FutureDay):
        mature(play.parts, play.reader, play.today + ONE_DAY)
    with pytest.raises(FutureDay):
        assess(play.parts, play.reader, play.today + ONE_DAY)


def test_a_stale_reader_tells_nothing_twice(play):
    """As when two run at once: what the view does not know yet, the ledger does."""
    person = play.person()
    play.hire(person, date(2018, 9, 1), through=date(2019, 2, 28))
    play.reader.catch_up()
    due = play.reader.due_spells(play.today, 10)
    assert mature(play.parts, play.reader, play.today).done == 1

    class Stale:
        def catch_up(self):
            return 0

        def due_spells(self, day, limit, after=None):
            return [] if after else due

    again = mature(play.parts, Stale(), play.today)
    assert (again.seen, again.done, len(told(play))) == (1, 0, 1)


# Pended grants


def test_a_pended_grant_is_decided_on_its_day(play):
    worker, other = play.person(), play.person()
    play.hire(worker, date(2018, 10, 1), through=date(2019, 2, 20))
    play.hire(other, date(2018, 11, 1), through=date(2019, 2, 20))
    scheme = played().PLACEMENT
    [grant] = play.file(scheme, play.agency, "enterprise", [worker])
    [later] = play.file(scheme, play.agency, "enterprise", [other])
    assert play.state("grant", grant).status.value == "pended"
    play.today = date(2019, 3, 31)
    play.show(worker, date(2019, 3, 31))
    assert assess(play.parts, play.reader, date(2019, 3, 30)).grants.seen == 0
    count = assess(play.parts, play.reader, date(2019, 3, 31)).grants
    assert (count.seen, count.done) == (1, 1)
    assert play.state("grant", grant).status.value == "awarded"
    assert play.state("grant", later).status.value == "pended"
    again = assess(play.parts, play.reader, date(2019, 3, 31)).grants
    assert (again.seen, again.done) == (0, 0)


def test_who_filed_first_is_decided_first_whatever_came_in_first(play):
    worker = play.person()
    play.hire(worker, date(2018, 10, 1), through=date(2019, 2, 20))
    claims = [
        play.file(played().PLACEMENT, play.agency, "enterprise", [worker], day)[0]
        for day in (date(2019, 2, 22), date(2019, 2, 21), date(2019, 2, 22))
    ]
    play.today = date(2019, 4, 10)
    play.show(worker, date(2019, 3, 31))
    assert assess(play.parts, play.reader, play.today).grants.done == 3
    found = [play.state("grant", one) for one in claims]
    assert [one.status.value for one in found] == ["refused", "awarded", "refused"]
    assert [one.reasons for one in found] == [("duplicate",), (), ("duplicate",)]


def test_what_is_not_shown_yet_stays_pended_and_writes_nothing(play):
    worker = play.person()
    play.hire(worker, date(2018, 10, 1), through=date(2019, 2, 20))
    [grant] = play.file(played().PLACEMENT, play.agency, "enterprise", [worker])
    play.today = date(2019, 4, 10)
    first = assess(play.parts, play.reader, date(2019, 4, 1)).grants
    head = play.log.head()
    second = assess(play.parts, play.reader, date(2019, 4, 10)).grants
    assert (first.seen, second.seen, second.done) == (1, 1, 0)
    assert second.turned_down == {"nothing-changed": 1}
    assert play.log.head() == head
    play.show(worker, date(2019, 3, 31))
    assert assess(play.parts, play.reader, date(2019, 4, 10)).grants.done == 1
    assert play.state("grant", grant).status.value == "awarded"


def test_every_scheme_can_be_asked_for_its_awarded_grants(play):
    grants = [play.transport() for _ in range(3)]
    play.reader.catch_up()
    for scheme in SCHEMES:
        found = [one["id"] for one in play.reader.awarded_grants(scheme, None, 10)]
        assert found == (grants if scheme == played().TRANSPORT else [])
    anhua = play.reader.awarded_grants(played().TRANSPORT, "430923", 2)
    assert [one["id"] for one in anhua] == grants[:2]
    assert play.reader.awarded_grants(played().TRANSPORT, "430921", 10) == []
    play.roster(grants[:1])
    play.reader.catch_up()
    left = play.reader.awarded_grants(played().TRANSPORT, None, 10)
    assert [one["id"] for one in left] == grants[1:]


# Waiting approvals


def test_a_queue_moves_in_order_and_stops_at_the_first_that_still_waits(play):
    fund = played().FUND
    play.set_fund(FundLimitChanged(fund, 0, "paper"))
    grants = [play.transport() for _ in range(4)]
    rosters = [play.noticed(grants[:2]), play.noticed(grants[2:3]), play.noticed(grants[3:])]
    for one in rosters:
        assert play.approve(one).waiting
    play.reader.catch_up()
    assert [one["id"] for one in play.reader.waiting_rosters()] == rosters
    nothing = assess(play.parts, play.reader, play.today).rosters
    assert (nothing.seen, nothing.done, nothing.turned_down) == (1, 0, {"waiting": 1})
    play.set_fund(FundLimitChanged(fund, 190_000, "paper"))
    some = assess(play.parts, play.reader, play.today).rosters
    assert (some.seen, some.done) == (3, 2)
    found = [play.state("roster", one).status.value for one in rosters]
    assert found == ["approved", "approved", "waiting"]
    first = play.state("roster", rosters[0])
    assert first.actor("approve") == "approver"
    [event] = [
        one for one in play.log.stream(rosters[0]) if topic_of(one.event) == "roster.approved"
    ]
    assert event.actor.on_behalf_of == "approver"
    play.follower.catch_up()
    assert play.state("grant", grants[0]).status.value == "approved"


# Speed


def test_five_thousand_due_spells_are_told_within_ten_seconds(database):
    migrate(database)
    log = PostgresLog(database)
    play = played().Played(log)
    for _ in range(5):
        _a_thousand_at_work(play)
    with ViewReader(database) as reader:
        reader.catch_up()
        began = time.monotonic()
        seen = []
        count = mature(play.parts, reader, play.today, lambda what, done: seen.append(done))
        took = time.monotonic() - began
    assert (count.seen, count.done) == (5_000, 5_000)
    assert seen == [1_000, 2_000, 3_000, 4_000, 5_000]
    log.close()
    assert took < 10, took


def _a_thousand_at_work(play):
    """Persons hired and shown through their six months."""
    people = [play.new() for _ in range(1_000)]
    for fact, day in (
        (ApplicantRegistered("r", "c", "v1", date(2000, 1, 1)), date(2018, 1, 1)),
        (ApplicantHired(play.employer, "440300"), date(2018, 8, 1)),
        (ApplicantPresenceConfirmed(play.employer, date(2019, 2, 20), "pay"), date(2019, 2, 20)),
    ):
        commands = [play.command("applicant", one, TellFact(fact), day) for one in people]
        assert all(one.problem is None for one in play.parts.ledger.handle(commands))
