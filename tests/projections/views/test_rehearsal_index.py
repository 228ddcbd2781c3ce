"""What a rehearsal reads from PostgreSQL: the same as a look at the whole log."""

import json
from contextlib import closing
from datetime import date

import msgspec
import pytest

from domain.entries import EVOLVE, KIND_OF
from domain.log import Question
from domain.policies.yizhengfa_2018_9.schemes import SCHEMES
from domain.rehearsal import DECIDED, Trial
from domain.rehearsing import Rehearsal
from projections.log_histories import HistoryLog
from projections.log_postgres import PostgresLog
from projections.migrate import migrate
from projections.views.rehearsal_index import RehearsalIndex
from projections.views.runner import ViewRunner

DECISIONS = ("grant.awarded", "grant.refused", "grant.pended", "grant.decisionReplaced")


@pytest.fixture(params=[21])
def random_ledger(request, played, database):
    """A ledger on which some hundred acts were tried, followed by the views."""
    migrate(database)
    with closing(PostgresLog(database)) as log:
        play = played.Played(log)
        play.set_parameter("transport.frequency", '"ever"')
        played.AtRandom(play, request.param).play(300)
        with ViewRunner(database) as views:
            views.catch_up()
        yield log, database


def states(log):
    """Every stream's state, by stream; and where each grant was last decided."""
    found, decided_at = {}, {}
    for one in log.follow(0):
        kind = KIND_OF[type(one.event)]
        found[one.stream] = EVOLVE[kind](found.get(one.stream), one)
        if one.event.__struct_config__.tag in (*DECISIONS, "grant.contested"):
            decided_at[one.stream] = one.position
    return found, decided_at


def test_every_decision_is_read_as_its_grant_says(random_ledger):
    log, dsn = random_ledger
    found, decided_at = states(log)
    with closing(RehearsalIndex(dsn)) as index:
        pages = list(index.pages(list(SCHEMES)))
        told = [one for _, page in pages for one in page]
        assert sum(count for count, _ in pages) == index.count(list(SCHEMES))
    grants = [one for stream, one in found.items() if type(one).__name__ == "Grant"]
    assert {one.grant for one in told} == {one.stream for one in grants if one.status in DECIDED}
    assert len({one.status for one in told}) > 2
    for one in told:
        grant = found[one.grant]
        same = ("scheme", "payee", "payee_kind", "beneficiary", "filed_on", "amount_fen")
        same += (
            "reasons",
            "roster",
            "round",
            "since",
            "reviewed",
            "claims",
            "allowances",
            "periods",
        )
        assert [getattr(one, name) for name in same] == [getattr(grant, name) for name in same]
        assert (one.status, one.decided_at) == (grant.status.value, decided_at[one.grant])
        grounds = grant.grounds
        assert (one.decided_for, one.completed_on) == (grounds.decided_for, grounds.completed_on)


def test_companions_are_for_paid_to_or_resting_on_a_stream(random_ledger):
    log, dsn = random_ledger
    grants = [one for one in states(log)[0].values() if type(one).__name__ == "Grant"]
    decided = [one for one in grants if one.status in DECIDED]
    person, payee = decided[0].beneficiary, decided[-1].payee
    with closing(RehearsalIndex(dsn)) as index:
        for owners in ([person], [payee], [person, payee]):
            found = {one.grant for one in index.companions(owners, [])}
            named = {one.stream for one in decided if {one.beneficiary, one.payee} & set(owners)}
            assert named <= found
        scheme = decided[0].scheme
        of_scheme = {one.stream for one in decided if one.scheme == scheme}
        assert {one.grant for one in index.companions([], [scheme])} == of_scheme
        assert index.companions([], []) == []


def test_whole_histories_are_read_as_event_by_event(random_ledger):
    log, dsn = random_ledger
    streams = sorted({one.stream for one in log.follow(0)})
    asked = Question((*((one, 0) for one in streams), ("0" * 8 + "-0000-4000-8000-" + "0" * 12, 0)))
    later = Question(((streams[0], 1),), claims=("placement/nobody",))
    with closing(HistoryLog(dsn)) as histories:
        found = histories.load(asked).streams
        assert histories.load(later) == log.load(later)
    plain = log.load(asked).streams
    assert found.keys() == plain.keys() == set(streams)
    for stream, events in plain.items():
        kind = KIND_OF[type(events[0].event)]
        assert [bare(one) for one in found[stream]] == [bare(one) for one in events]
        if kind == "parameters":  # who proposed a setting is part of what it is
            assert state_of(kind, found[stream]) == state_of(kind, events)


def bare(one):
    """Without what is not told: position, recorded time, command, and who acted."""
    return msgspec.structs.replace(one, position=0, recorded_at=0, command=None, actor=None)


def state_of(kind, events):
    state = None
    for one in events:
        state = EVOLVE[kind](state, one)
    return state


def test_in_postgresql_the_same_changes_are_told_as_in_memory(random_ledger):
    log, dsn = random_ledger
    trial = Trial("validity.from", json.dumps("2019-02-10"), date(2018, 1, 1))
    with closing(HistoryLog(dsn)) as histories, closing(RehearsalIndex(dsn)) as index:
        told = [changes(one, index, trial) for one in (histories, log)]
    assert told[0] == told[1]
    assert told[0]


def changes(log, index, trial):
    rehearsal = Rehearsal(log, [trial], index.companions)
    looked = [rehearsal.look(page, rehearsal.load(page)) for _, page in index.pages(list(SCHEMES))]
    return [one for page in looked for one in page.changes]
