"""What follows from decisions: line by line, once, however often the follower dies or reruns."""

import importlib.util
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from domain.acts.correcting import VoidFact
from domain.acts.joining import MergeInto
from domain.acts.rostering import StopLines
from domain.acts.signing import SignRoster
from domain.acts.telling import TellFact
from domain.applicant import ApplicantErased
from domain.command import out_of_turn
from domain.event import topic_of
from domain.proposal import Proposal, Round
from domain.view import View
from gateways.vault import Erased
from ops import follower as following
from ops.follower import FollowerStopped
from projections.log_postgres import PostgresLog
from projections.migrate import migrate

PLAYED = Path(__file__).parents[1] / "projections" / "views" / "played.py"


def played():
    spec = importlib.util.spec_from_file_location("played", PLAYED)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(params=["memory", "postgres"])
def play(request):
    """A ledger with its follower, in memory and over PostgreSQL."""
    if request.param == "memory":
        ledger = played().Played()
        ledger.follower = following.in_memory(ledger.parts)
        ledger.again = lambda: following.in_memory(ledger.parts)
        yield ledger
        return
    dsn = request.getfixturevalue("database")
    migrate(dsn)
    log = PostgresLog(dsn)
    ledger = played().Played(log)
    ledger.again = lambda: following.over_postgres(ledger.parts, dsn)
    ledger.follower = ledger.again()
    yield ledger
    log.close()


def statuses(play, grants):
    return Counter(play.state("grant", one).status.value for one in grants)


def topics(play, after=0):
    return [topic_of(one.event) for one in play.log.follow(after)]


def approved_lines(play, roster):
    return [one for one in play.log.follow(0) if topic_of(one.event) == "grant.approved"]


def test_approval_release_and_payment_reach_every_grant(play):
    grants = [play.transport() for _ in range(5)]
    roster = play.noticed(grants)
    play.approve(roster)
    assert statuses(play, grants) == {"listed": 5}
    play.follower.catch_up()
    assert statuses(play, grants) == {"approved": 5}
    play.release(roster)
    payee = play.state("grant", grants[2]).payee
    play.pay(play.order(roster, payee))
    play.follower.catch_up()
    assert statuses(play, grants) == {"approved": 4, "paid": 1}
    [paid] = [one for one in play.log.follow(0) if topic_of(one.event) == "grant.paid"]
    assert (paid.stream, paid.event.fen) == (grants[2], 60_000)
    assert (paid.actor.person, paid.actor.role) == ("job:follower", "job")


def test_left_out_and_stopped_lines_are_not_approved(play):
    grants = [play.transport() for _ in range(4)]
    roster = play.roster(grants)
    play.tell("roster", roster, StopLines((2,), "wrong"), "submitter")
    for act, person in (
        ("roster.submitted", "submitter"),
        ("roster.reviewed", "reviewer"),
        ("roster.noticePublished", "reviewer"),
    ):
        play.tell("roster", roster, SignRoster(act), person)
    play.tell("roster", roster, SignRoster("roster.objected", 3, "r"), "reviewer")
    play.today = date(2019, 4, 1)
    play.approve(roster)
    play.follower.catch_up()
    found = [play.state("grant", one).status.value for one in grants]
    assert found == ["approved", "awarded", "held", "approved"]


def test_the_rest_of_a_split_roster_moves_to_its_successor(play, monkeypatch):
    monkeypatch.setattr(following, "LINES_A_MOVE", 2)
    grants = [play.transport() for _ in range(7)]
    roster = play.noticed(grants)
    play.approve(roster, last=2)
    play.follower.catch_up()
    old = play.state("roster", roster)
    new = play.state("roster", old.successor)
    assert [line.grant for line in new.lines] == grants[2:]
    assert statuses(play, grants) == {"approved": 2, "listed": 5}
    assert {play.state("grant", one).roster for one in grants[2:]} == {old.successor}
    assert new.status.value == "open"


class Dies(Exception):
    """The process is gone."""


def dying(play, after):
    """Lets so many commands through, then nothing more."""
    real, left = play.parts.ledger.propose, [after]

    def propose(commands):
        if not left[0]:
            raise Dies
        left[0] -= 1
        return real(commands)

    play.parts.ledger.propose = propose
    return lambda: setattr(play.parts.ledger, "propose", real)


def test_a_crash_between_chunks_is_resumed_and_a_second_run_changes_nothing(play, monkeypatch):
    monkeypatch.setattr(following, "LINES_A_COMMAND", 3)
    grants = [play.transport() for _ in range(10)]
    roster = play.noticed(grants)
    play.approve(roster)
    mend = dying(play, after=2)
    with pytest.raises(FollowerStopped, match="Dies"):
        play.follower.catch_up()
    mend()
    assert statuses(play, grants) == {"approved": 6, "listed": 4}
    play.again().catch_up()
    assert statuses(play, grants) == {"approved": 10}
    assert len(approved_lines(play, roster)) == 10
    head = play.log.head()
    fresh = play.again()
    with fresh.place.held():
        fresh.place.advance(0)
    assert fresh.catch_up() == head == play.log.head()


@pytest.mark.parametrize("deaths", range(7))
def test_wherever_it_dies_the_end_is_the_same(play, monkeypatch, deaths):
    monkeypatch.setattr(following, "LINES_A_COMMAND", 2)
    monkeypatch.setattr(following, "LINES_A_MOVE", 2)
    grants = [play.transport() for _ in range(7)]
    roster = play.noticed(grants)
    play.approve(roster, last=4)
    mend = dying(play, after=deaths)
    try:
        play.follower.catch_up()
    except FollowerStopped:
        assert deaths < 5, "two chunks of lines, two moves, of which the second is decided twice"
    mend()
    play.again().catch_up()
    assert statuses(play, grants) == {"approved": 4, "listed": 3}
    successor = play.state("roster", play.state("roster", roster).successor)
    assert [line.grant for line in successor.lines] == grants[4:]
    assert len(approved_lines(play, roster)) == 4


def test_a_roster_given_up_before_the_follower_came_approves_nothing(play):
    from domain.acts.cancelling import CancelRoster

    grants = [play.transport() for _ in range(2)]
    roster = play.noticed(grants)
    play.approve(roster)
    play.tell("roster", roster, CancelRoster("mistake"), "approver")
    play.follower.catch_up()
    assert statuses(play, grants) == {"awarded": 2}


def test_grants_that_rest_on_a_voided_fact_are_marked_once(play):
    first, second = play.transport(), play.transport()
    person = play.state("grant", first).payee
    [fact] = [one for one in play.state("grant", first).grounds.facts if one.version == 4]
    play.tell("applicant", person, VoidFact(fact.version, "wrong", "paper"))
    play.follower.catch_up()
    assert play.state("grant", first).review_required
    assert not play.state("grant", second).review_required
    [mark] = [one.event for one in play.log.follow(0) if topic_of(one.event).endswith("Required")]
    assert (mark.because, mark.stream, mark.version) == ("fact-voided", person, fact.version)
    fresh, head = play.again(), play.log.head()
    with fresh.place.held():
        fresh.place.advance(0)
    assert fresh.catch_up() == head


def test_a_void_that_nothing_rests_on_writes_nothing(play):
    grant = play.transport()
    person = play.state("grant", grant).payee
    play.tell("applicant", person, VoidFact(3, "wrong", "paper"))  # the account
    head = play.log.head()
    assert play.follower.catch_up() == head


def test_grants_of_a_record_given_up_are_marked(play):
    grant = play.transport()
    given_up = play.state("grant", grant).payee
    play.tell("applicant", given_up, MergeInto(play.person(), "one person"))
    play.follower.catch_up()
    marks = [one for one in play.log.follow(0) if topic_of(one.event).endswith("Required")]
    assert [(one.stream, one.event.because, one.event.stream) for one in marks] == [
        (grant, "identity-merged", given_up)
    ]


def test_erasing_destroys_the_keys_of_the_person(play):
    person = play.person()
    sealed = play.parts.vault.seal(person, "name", "张三")
    play.tell("applicant", person, TellFact(ApplicantErased("asked for")))
    play.follower.catch_up()
    with pytest.raises(Erased):
        play.parts.vault.reveal(sealed.record, "test")


def test_what_was_not_expected_stops_it_at_that_event(play):
    person = play.person()
    play.follower.catch_up()
    play.parts.vault.seal(person, "name", "张三")
    play.parts.vault.hold(person, True)
    play.tell("applicant", person, TellFact(ApplicantErased("asked for")))
    position = play.log.head()
    other = play.person()
    with pytest.raises(FollowerStopped, match=f"position {position}: OnLegalHold"):
        play.follower.catch_up()
    with play.follower.place.held():
        assert play.follower.place.read() < position
    play.parts.vault.hold(person, False)
    assert play.follower.catch_up() == play.log.head()
    assert play.state("applicant", other)


def test_a_refusal_that_was_not_expected_stops_it_with_its_words(play):
    grants = [play.transport()]
    roster = play.noticed(grants)
    play.approve(roster)
    real = play.parts.ledger.propose

    def propose(commands):
        """All turned down, by a rule that the follower knows nothing of."""
        turned_down = [Proposal(one, (one.source, one.id)) for one in commands]
        for one in turned_down:
            one.turn_down(out_of_turn("withheld", "batch", "not today"))
        return Round(turned_down, [], View(play.parts.ledger.cache))

    play.parts.ledger.propose = propose
    with pytest.raises(FollowerStopped, match="out-of-turn withheld, batch: not today"):
        play.follower.catch_up()
    play.parts.ledger.propose = real
    play.follower.catch_up()
    assert statuses(play, grants) == {"approved": 1}


def test_many_acts_at_random_leave_nothing_undone(play):
    roll = played().AtRandom(play, 4)
    roll.follow = play.follower.catch_up
    roll.play(250)
    play.follower.catch_up()
    head = play.log.head()
    fresh = play.again()
    with fresh.place.held():
        fresh.place.advance(0)
    assert fresh.catch_up() == head, topics(play, head)
