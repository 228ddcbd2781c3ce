"""A waiting roster of a stopped scheme keeps its place, and the money that it was signed for (P53,
decision 13): lifting the stop or giving the roster up moves the queue."""

import importlib.util
from datetime import date
from pathlib import Path

import pytest

from domain.acts.cancelling import CancelRoster
from domain.acts.stopping import ConfirmLift, ProposeLift, StopPaying
from domain.fund import FundLimitChanged
from domain.ledger_stream import LedgerLifted, LedgerLiftProposed, LedgerStopped
from domain.names import LEDGER
from ops.jobs import assess, resume
from projections.log_postgres import PostgresLog
from projections.migrate import migrate
from projections.views.reading import ViewReader

PLAYED = Path(__file__).parents[1] / "projections" / "views" / "played.py"
spec = importlib.util.spec_from_file_location("played", PLAYED)
played = importlib.util.module_from_spec(spec)
spec.loader.exec_module(played)

ROOM = 10_000_000


@pytest.fixture
def play(database):
    migrate(database)
    log = PostgresLog(database)
    ledger = played.Played(log)
    with ViewReader(database) as ledger.reader:
        yield ledger
    log.close()


def placement(play):
    person = play.person()
    play.hire(person, through=date(2019, 2, 10))
    return play.file(played.PLACEMENT, play.agency, "enterprise", [person])[0]


@pytest.fixture
def queue(play):
    """Two rosters of two schemes that wait for one fund; the scheme of the first is stopped, and
    then there is room for both."""
    play.set_fund(FundLimitChanged(played.FUND, 0, "paper"))
    first = play.noticed([play.transport()])
    second = play.noticed([placement(play)], played.PLACEMENT)
    assert play.approve(first).waiting
    assert play.approve(second).waiting
    stopped = LedgerStopped("scheme", played.TRANSPORT, "audit")
    play.tell("ledger", LEDGER, StopPaying(stopped), person="auditor")
    play.set_fund(FundLimitChanged(played.FUND, ROOM, "paper"))
    return first, second


def statuses(play, queue):
    return [play.state("roster", one).status.value for one in queue]


def test_the_one_behind_waits_though_there_is_room_for_both(play, queue):
    for job in (resume, assess):
        rosters = job(play.parts, play.reader, play.today).rosters
        assert (rosters.seen, dict(rosters.turned_down)) == (1, {"scheme-stopped": 1})
    assert statuses(play, queue) == ["waiting", "waiting"]
    third = play.noticed([placement(play)], played.PLACEMENT)
    assert play.approve(third).waiting, "nor does a later one overtake"


def test_lifting_the_stop_lets_them_through_in_order(play, queue):
    number = play.log.stream(LEDGER)[-1].version
    proposed = ProposeLift(LedgerLiftProposed(number, "done"))
    play.tell("ledger", LEDGER, proposed, person="one")
    play.tell("ledger", LEDGER, ConfirmLift(LedgerLifted(number)), person="two")
    before = play.log.head()
    assert resume(play.parts, play.reader, play.today).rosters.done == 2
    assert statuses(play, queue) == ["approved", "approved"]
    told = [one.stream for one in play.log.follow(before) if one.stream in queue]
    assert list(dict.fromkeys(told)) == list(queue)


def test_giving_the_first_up_frees_the_way(play, queue):
    play.tell("roster", queue[0], CancelRoster("stopped for good"), "submitter")
    assert resume(play.parts, play.reader, play.today).rosters.done == 1
    assert statuses(play, queue) == ["cancelled", "approved"]
