"""What the views answer, as the API, the command line and the jobs ask it."""

import time
from datetime import date

import psycopg
import pytest

from domain.acts.telling import TellFact
from domain.applicant import ApplicantErased
from domain.decision import Clause, Grounds
from domain.event import Actor, CommandMark, Envelope
from domain.fund import FundLimitChanged
from domain.grant_events import GrantApplied, GrantPended
from domain.log import Batch, Write
from domain.names import named_stream
from domain.reference import reference
from ops import follower
from projections.log_memory import MemoryLog
from projections.log_postgres import PostgresLog
from projections.migrate import migrate
from projections.views.reading import DUE, ViewReader
from projections.views.reading_memory import MemoryReader
from projections.views.runner import session


@pytest.fixture
def play(database, played):
    migrate(database)
    log = PostgresLog(database)
    ledger = played.Played(log)
    ledger.dsn = database
    ledger.follower = follower.over_postgres(ledger.parts, database)
    yield ledger
    log.close()


@pytest.fixture
def reader(database):
    with ViewReader(database) as opened:
        yield opened


def test_one_grant_from_filing_to_payment(play, reader):
    grant = play.transport()
    reader.catch_up()
    row = reader.grant(grant)
    assert (row["id"], row["status"], row["amount_fen"]) == (grant, "awarded", 60_000)
    assert (row["filed_on"], row["reasons"]) == ("2019-03-01", [])
    assert reader.application(row["application"])["lines"] == 1
    roster = play.noticed([grant])
    play.approve(roster)
    play.release(roster)
    payment = play.order(roster, row["payee"])
    reader.catch_up()
    assert reader.grant(grant)["payment"] == payment
    ordered = reader.payment(payment)
    assert ordered["status"] == "ordered"
    assert ordered["reference"] == reference("YIYA", "1", ordered["ordered_at"])
    assert ordered["grants"] == [{"grant": grant, "fen": 60_000}]
    play.pay(payment)
    play.follower.catch_up()
    reader.catch_up()
    assert reader.grant(grant)["status"] == "paid"
    assert reader.payment(payment)["paid_on"] == play.today.isoformat()
    fund = reader.fund("employment-subsidy-funds/2019")
    assert (fund["committed_fen"], fund["paid_fen"]) == (60_000, 60_000)
    assert fund["left_fen"] == fund["limit_fen"] - 60_000
    assert reader.funds() == [fund]
    signed = reader.roster(roster)
    assert (signed["status"], signed["approved_by"], signed["released_by"]) == (
        "released", "approver", "releaser"
    )  # fmt: skip
    assert [one["grant"] for one in reader.roster_lines(roster, 0, 10)] == [grant]
    assert reader.roster_lines(roster, 1, 10) == []


def test_what_is_not_there(reader, play):
    nobody = named_stream("grant", "nobody")
    assert reader.grant(nobody) is reader.payment(nobody) is reader.roster(nobody) is None
    assert reader.fund("no-such/2019") is None
    assert reader.history(nobody, 0, 10) == reader.grants({}, None, 10) == []


def test_pages_are_in_order_and_leave_nothing_out(play, reader):
    grants = [play.transport() for _ in range(7)]
    reader.catch_up()
    seen, after = [], None
    while page := reader.grants({"status": "awarded"}, after, 3):
        seen += [one["id"] for one in page]
        after = seen[-1]
    assert seen == grants
    payee = reader.grant(grants[3])["payee"]
    assert [one["id"] for one in reader.grants({"payee": payee}, None, 9)] == [grants[3]]
    assert reader.grants({"payee": payee, "status": "paid"}, None, 9) == []
    rosters = [play.roster([one]) for one in grants[:3]]
    reader.catch_up()
    assert [one["id"] for one in reader.rosters({"status": "open"}, None, 2)] == rosters[:2]
    assert [one["id"] for one in reader.rosters({}, rosters[1], 2)] == rosters[2:]


def test_payments_are_paged_in_the_order_they_were_ordered(play, reader):
    grants = [play.transport() for _ in range(3)]
    roster = play.noticed(grants)
    play.approve(roster)
    play.release(roster)
    payments = [play.order(roster, play.state("grant", one).payee) for one in grants]
    reader.catch_up()
    assert [one["id"] for one in reader.payments(None, 2)] == payments[:2]
    assert [one["id"] for one in reader.payments(payments[1], 2)] == payments[2:]


def test_a_history_is_told_by_versions(play, reader):
    person = play.person()
    play.tell("applicant", person, TellFact(ApplicantErased("asked for")))
    history = reader.history(person, 0, 100)
    assert [one["version"] for one in history] == [1, 2, 3, 4]
    last = history[-1]
    assert (last["topic"], last["fact"]["reason"]) == ("applicant.erased", "asked for")
    assert (last["position"], last["happened_on"]) == (play.log.head(), play.today.isoformat())
    assert [one["version"] for one in reader.history(person, 1, 2)] == [2, 3]


def test_it_waits_for_a_position_and_says_when_it_did_not_come(play, reader):
    play.transport()
    began = time.monotonic()
    assert not reader.wait_for(play.log.head(), 0.2)
    assert 0.2 <= time.monotonic() - began < 2
    assert reader.wait_for(0, 0)
    reader.catch_up()
    assert reader.wait_for(play.log.head(), 0)
    assert not reader.wait_for(play.log.head() + 1, 0)


def test_rosters_wait_fund_by_fund_in_the_order_of_the_queue(play, reader, played):
    play.set_fund(FundLimitChanged(played.FUND, 0, "paper"))
    rosters = [play.noticed([play.transport()]) for _ in range(3)]
    for one in (rosters[1], rosters[2], rosters[0]):
        play.approve(one)
    reader.catch_up()
    waiting = [one["id"] for one in reader.waiting_rosters()]
    assert waiting == [rosters[1], rosters[2], rosters[0]] == reader.funds()[0]["waiting"]


# What waits for a parameter: no scheme of today has one, the law of tomorrow may


def pended(log, number, wake):
    """A grant whose decision waits for `wake`, written as an append would."""
    grounds = Grounds(Clause("paper", 1), "1", date(2019, 3, 1), ())
    actor = Actor("p", "c", "r")
    envelope = Envelope(actor, CommandMark("s", str(number), "d", 1, 2), date(2019, 3, 1))
    stream, other = (named_stream("grant", f"{number}/{one}") for one in range(2))
    applied = GrantApplied(other, 1, "s", other, "applicant", other, date(2019, 3, 1))
    log.append(
        [
            Batch("s", str(number), b"d", (
                Write(stream, 1, applied, envelope),
                Write(stream, 2, GrantPended("parameter-unset", wake, grounds), envelope),
            ))
        ]
    )  # fmt: skip
    return stream


def test_what_waits_for_a_parameter_is_due_once_one_was_set_after_its_decision(
    play, reader, played
):
    memory = played.Played(MemoryLog())
    for ledger, due in ((play, reader), (memory, MemoryReader(memory.log))):
        early = pended(ledger.log, 1, "parameter:s")
        due.catch_up()
        assert due.pended_due(ledger.today, 10) == []
        ledger.set_parameter("transport.amount-mode", '"actual-cost"')
        pended(ledger.log, 2, "parameter:s")
        pended(ledger.log, 3, "officer")
        due.catch_up()
        assert [one["id"] for one in due.pended_due(ledger.today, 10)] == [early]


# Speed


def test_the_due_are_found_among_a_million_open_spells_by_their_index(play, reader):
    with psycopg.connect(play.dsn) as connection:
        connection.execute(
            """
            insert into person_spells
            select gen_random_uuid(), 5, gen_random_uuid(), began, began + 180,
                case when i % 200 = 0 then began + 190 else began + i % 170 end,
                null, false, 0, false
            from generate_series(1, 1000000) as i
            cross join lateral (select date '2018-01-01' + i % 300) as spell (began)
            """
        )
    began = time.monotonic()
    seen, last = 0, None
    while page := reader.due_spells(date(2019, 12, 31), 1_000, last):
        seen, last = seen + len(page), page[-1]
    took = time.monotonic() - began
    assert seen == 5_000
    assert took < 1, took
    with psycopg.connect(session(play.dsn, "")) as connection:
        parameters = {
            "day": date(2019, 12, 31), "limit": 1_000, "completes_on": date.min,
            "person": None, "hired_version": 0,
        }  # fmt: skip
        plan = connection.execute("explain " + DUE, parameters).fetchall()
    assert any("Index Scan using person_spells_due" in line for (line,) in plan), plan
