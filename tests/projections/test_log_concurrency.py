"""Many processes at one claim and one nearly empty fund: one winner, exactly the cap."""

from collections import Counter
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import date
from multiprocessing import get_context
from uuid import uuid4

import psycopg

from domain.decision import Clause, Grounds
from domain.event import Actor, CommandMark, Envelope
from domain.fund import FundOpened
from domain.grant import GrantAwarded
from domain.log import Accepted, Batch, Write
from domain.roster import RosterApproved, RosterWaiting
from projections.guards_rebuild import guard_digest, rebuilt_digest
from projections.log_postgres import PostgresLog

ENVELOPE = Envelope(Actor("p", "c", "poster"), CommandMark("s", "i", "d", 1, 1), date(2018, 9, 1))
GROUNDS = Grounds(Clause("d", 1), "1", date(2018, 9, 1), ())
PROCESSES, THREADS, ROUNDS = 4, 16, 4
FUND, CAP, FEN = "fund/2018", 500, 10


def batch(event, stream, instead=()):
    write = (Write(stream, 1, event, ENVELOPE),)
    return Batch(
        "s", str(uuid4()), b"d", write, tuple(Write(stream, 1, one, ENVELOPE) for one in instead)
    )


def claims():
    """One command per key, each wanted by every thread."""
    return [batch(GrantAwarded(1, GROUNDS, (f"key/{n}",)), str(uuid4())) for n in range(ROUNDS)]


def approvals():
    def approval(stream):
        asked = RosterApproved(FUND, "d", 1, 1, FEN)
        return batch(asked, stream, [RosterWaiting(FUND, "d", 1, 1, FEN)])

    return [approval(str(uuid4())) for _ in range(ROUNDS)]


def attack(dsn, make, together):
    """One process: its threads share a log; each sends its commands singly or all at once."""
    log = PostgresLog(dsn)

    def one(_):
        batches = make()
        if together:
            return log.append(batches)
        return [log.append([each])[0] for each in batches]

    with ThreadPoolExecutor(THREADS) as threads:
        said = [verdict for verdicts in threads.map(one, range(THREADS)) for verdict in verdicts]
    log.close()
    return said


def attack_from_all_sides(dsn, make):
    context = get_context("fork")
    with ProcessPoolExecutor(PROCESSES, mp_context=context) as processes:
        running = [
            processes.submit(attack, dsn, make, bool(number % 2)) for number in range(PROCESSES)
        ]
        return [verdict for one in running for verdict in one.result()]


def consistent(dsn):
    log = PostgresLog(dsn)
    with psycopg.connect(dsn, autocommit=True) as connection:
        assert guard_digest(connection) == rebuilt_digest(log)
    positions = [one.position for one in log.follow(0)]
    log.close()
    assert positions == list(range(1, len(positions) + 1))
    return len(positions)


def test_d4_a_claim_that_all_want_has_one_winner(migrated):
    said = attack_from_all_sides(migrated, claims)
    kinds = Counter(type(one).__name__ for one in said)
    assert kinds == {"Accepted": ROUNDS, "Taken": PROCESSES * THREADS * ROUNDS - ROUNDS}
    assert consistent(migrated) == ROUNDS


def test_d4_a_nearly_empty_fund_is_spent_exactly(migrated):
    log = PostgresLog(migrated)
    opened = FundOpened(FUND, 2018, CAP, "county", "paper")
    assert log.append([batch(opened, str(uuid4()))]) == [Accepted(1, 1)]
    log.close()
    said = attack_from_all_sides(migrated, approvals)
    kinds = Counter(type(one).__name__ for one in said)
    asked = PROCESSES * THREADS * ROUNDS
    assert kinds == {"Accepted": CAP // FEN, "Waiting": asked - CAP // FEN}
    with psycopg.connect(migrated) as connection:
        row = connection.execute(
            "select committed, cardinality(waiting) from fund_position"
        ).fetchone()
    assert row == (CAP, asked - CAP // FEN)
    assert consistent(migrated) == 1 + asked
