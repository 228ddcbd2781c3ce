"""What a fund still owes, and which objections wait for an answer, over a played ledger."""

from datetime import date, timedelta

import pytest

from domain.acts.disputing import AssignDispute, RaiseDispute, SettleDispute
from domain.commitments import commitments_of
from domain.roster_disputes import RosterDisputeRaised
from ops import follower
from projections.log_postgres import PostgresLog
from projections.migrate import migrate
from projections.views.reading import ViewReader


@pytest.fixture
def play(database, played):
    migrate(database)
    log = PostgresLog(database)
    ledger = played.Played(log)
    ledger.follower = follower.over_postgres(ledger.parts, database)
    yield ledger
    log.close()


@pytest.fixture
def reader(database):
    with ViewReader(database) as opened:
        yield opened


def raise_one(play, roster, dispute, line=1):
    said = RosterDisputeRaised(line, dispute, "letter", "moved", play.today + timedelta(days=5))
    return play.tell("roster", roster, RaiseDispute(said), "reviewer")


def owed(play, reader, played):
    play.follower.catch_up()
    reader.catch_up()
    return [(one["grant"], one["fen"]) for one in reader.open_commitments(played.FUND)]


def test_a_fund_owes_what_is_approved_until_it_is_paid(play, played, reader):
    grants = [play.transport() for _ in range(3)]
    roster = play.noticed(grants)
    assert owed(play, reader, played) == []
    play.approve(roster)
    fen = play.state("grant", grants[0]).amount_fen
    assert owed(play, reader, played) == [(one, fen) for one in grants]
    play.release(roster)
    play.pay(play.order(roster, play.state("grant", grants[1]).payee))
    assert owed(play, reader, played) == [(grants[0], fen), (grants[2], fen)]
    [first, _] = reader.open_commitments(played.FUND)
    rest = reader.open_commitments(played.FUND, (first["roster"], first["line"]))
    assert [one["grant"] for one in rest] == [grants[2]]
    assert len(reader.open_commitments(played.FUND, None, 1)) == 1
    assert reader.open_commitments("another/2019") == []


def test_what_an_approval_left_out_is_not_owed_and_what_was_objected_to_after_it_is(
    play, played, reader
):
    grants = [play.transport() for _ in range(3)]
    roster = play.noticed(grants)
    raise_one(play, roster, "complaint", line=1)
    play.approve(roster)
    play.follower.catch_up()
    raise_one(play, roster, "complaint", line=2)
    number = play.state("roster", roster).disputes[-1].number
    play.tell("roster", roster, AssignDispute(number, "somebody"), "reviewer")
    play.tell("roster", roster, SettleDispute(number, "upheld", "seen"), "case-officer")
    fen = play.state("grant", grants[1]).amount_fen
    assert owed(play, reader, played) == [(grants[1], fen), (grants[2], fen)]
    state = reader.open_commitments(played.FUND)
    assert [one["status"] for one in state] == ["held", "approved"]


def test_disputes_wait_by_day_and_are_found_by_roster(play, reader):
    rosters = [play.noticed([play.transport()]) for _ in range(2)]
    for roster in rosters:
        raise_one(play, roster, "complaint")
    reader.catch_up()
    first, second = reader.disputes({"open": True}, play.today)
    assert [first["roster"], second["roster"]] == rosters
    until = date.fromisoformat(first["answer_by"])
    assert reader.disputes({"overdue": True}, until) == []
    late = reader.disputes({"overdue": True}, until + timedelta(days=1))
    assert [one["overdue"] for one in late] == [True, True]
    assert reader.disputes({"roster": rosters[1]}, until) == [second]
    assert reader.disputes({}, until, first["raised_at"]) == [second]
    number = first["version"]
    play.tell("roster", rosters[0], AssignDispute(number, "somebody"), "reviewer")
    play.tell("roster", rosters[0], SettleDispute(number, "dismissed", "seen"), "case-officer")
    reader.catch_up()
    assert [one["roster"] for one in reader.disputes({"open": True}, until)] == rosters[1:]
    settled = reader.disputes({}, until)[0]
    assert (settled["outcome"], settled["investigator"]) == ("dismissed", "somebody")


def line(roster, number, grant, fen):
    return {"roster": roster, "line": number, "grant": grant, "fen": fen, "status": "held"}


def test_the_digest_of_a_list_is_of_what_it_owes_in_any_order():
    """One line: the root is SHA-256 of a zero byte and the line (RFC 6962, section 2.1)."""
    from hashlib import sha256

    leaf = sha256(b"\x00" + b'["r",1,"g",5]').hexdigest()
    found = commitments_of([line("r", 1, "g", 5)])
    assert (found.open_lines, found.open_fen, found.digest) == (1, 5, f"sha256:{leaf}")
    two = [line("r", 1, "g", 5), line("r", 2, "h", 7)]
    assert commitments_of(two) == commitments_of(two[::-1])
    assert commitments_of(two).open_fen == 12
    assert commitments_of(two).digest != commitments_of([two[0], line("r", 2, "h", 8)]).digest
