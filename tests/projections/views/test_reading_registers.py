"""What the views answer about groups, award lists and persons placed, over a played ledger."""

from datetime import date

import pytest

from domain.acts.filing import FileApplication
from domain.acts.maturing import Mature
from domain.acts.telling import TellFact
from domain.applicant import (
    ApplicantDomiciled,
    ApplicantLeft,
    ApplicantPovertyExited,
    ApplicantRegistered,
)
from domain.applicant_groups import ApplicantGroupEnded, ApplicantGroupRecognised
from domain.application import Line
from domain.fund import FundOpened
from domain.names import named_stream
from domain.selection_round import RoundDecided, RoundOpened
from projections.log_postgres import PostgresLog
from projections.migrate import migrate
from projections.views.reading import ViewReader

AWARD = "quality-startup-award"
HIRED_ON, LAST = date(2018, 8, 1), date(2019, 1, 31)


@pytest.fixture
def play(database, played):
    migrate(database)
    log = PostgresLog(database)
    yield played.Played(log)
    log.close()


@pytest.fixture
def reader(database):
    with ViewReader(database) as opened:
        yield opened


# Groups


def test_who_stands_in_a_group_on_a_day(play, reader):
    people = sorted(play.person() for _ in range(3))
    for person in people[:2]:
        fact = ApplicantGroupRecognised("veteran", county="430923")
        play.tell_fact(person, fact, date(2018, 1, 1))
    play.tell_fact(people[0], ApplicantGroupEnded("veteran"), date(2018, 6, 30))
    play.tell_fact(people[2], ApplicantGroupRecognised("disabled"), date(2018, 1, 1))
    reader.catch_up()

    def members(on=None, after=None, **filters):
        return [one["person"] for one in reader.group_register(filters, on, after, 9)]

    assert members(group="veteran") == [people[1]]
    assert members(date(2018, 6, 30), group="veteran") == people[:2]
    assert members(date(2018, 7, 1), group="veteran") == [people[1]]
    assert members(date(2017, 12, 31)) == []
    assert members(date(2018, 1, 1)) == people
    assert members(date(2018, 1, 1), county="430923") == people[:2]
    [first] = reader.group_register({}, date(2018, 1, 1), None, 1)
    assert members(date(2018, 1, 1), after=tuple(first["place"])) == people[1:]


# Award lists


def won(play, winners):
    stream = named_stream("round", "2019")
    play.tell("round", stream, TellFact(RoundOpened(AWARD, 2019)), day=date(2019, 1, 2))
    for winner in winners:
        decided = RoundDecided(winner, 70_000_00, "paper")
        play.tell("round", stream, TellFact(decided), day=date(2019, 2, 1))
    return stream


def test_award_lists_say_what_came_of_each_winners_claim(play, reader):
    fund = FundOpened("municipal-innovation-fund/2019", 2019, 10**9, "municipal", "paper")
    play.set_fund(fund)
    winners = [play.unit("enterprise") for _ in range(3)]
    stream = won(play, winners)
    application = named_stream("application", "award")
    filed = FileApplication(AWARD, winners[0], "enterprise", (Line(1, round=stream),))
    play.tell("application", application, filed)
    reader.catch_up()
    claimed, *others = reader.award_list({}, None, 0, 9)
    assert [one["winner"] for one in (claimed, *others)] == winners
    assert (claimed["scheme"], claimed["year"], claimed["fen"]) == (AWARD, 2019, 70_000_00)
    [grant] = claimed["grants"]
    assert (grant["status"], grant["amount_fen"]) == ("awarded", 70_000_00)
    assert [one["once_only_used"] for one in (claimed, *others)] == [True, False, False]
    assert [one["grants"] for one in others] == [[], []]
    assert reader.award_list({}, None, claimed["decided_at"], 1) == others[:1]
    assert reader.award_list({"round": stream}, 2019, 0, 9) == [claimed, *others]
    assert reader.award_list({"winner": winners[1]}, None, 0, 9) == others[:1]
    assert reader.award_list({"scheme": "another"}, None, 0, 9) == []
    assert reader.award_list({}, 2020, 0, 9) == []


# Persons placed


def figures(reader, by, **filters):
    """By group and county; and the pages, put together, are the whole."""
    whole = reader.employment_figures(by, filters, None, 1_000)
    paged, after = [], None
    while page := reader.employment_figures(by, filters, after, 2):
        paged += page
        after = page[-1]["place"]
    assert paged == whole
    return {(one["month"], one["group"], one["county"]): counted(one) for one in whole}


def counted(one):
    return one["placed"], one["stable"], one["dropped_out"], one["by_intermediaries"]


def test_persons_placed_by_group_and_county(play, reader):
    stable, left, later = (play.person() for _ in range(3))
    version = play.hire(stable, through=LAST)
    play.tell("applicant", stable, Mature(version, play.today))
    play.hire(left)
    play.tell_fact(left, ApplicantLeft(play.employer, HIRED_ON), date(2018, 8, 10))
    play.hire(left, date(2018, 8, 20))  # twice in a month, and counted once
    play.tell_fact(left, ApplicantGroupRecognised("veteran"), date(2018, 7, 1))
    play.tell_fact(left, ApplicantGroupRecognised("veteran"), date(2018, 7, 2))
    play.tell_fact(stable, ApplicantGroupRecognised("veteran"), date(2018, 8, 2))
    play.tell_fact(later, ApplicantPovertyExited(), date(2018, 8, 31))
    play.hire(later, date(2018, 9, 1))
    reader.catch_up()
    assert figures(reader, "county") == {
        ("2018-08", "all", "430923"): (2, 1, 1, 2),
        ("2018-08", "registered-poor", "430923"): (2, 1, 1, 2),
        ("2018-08", "veteran", "430923"): (1, 0, 1, 1),
        ("2018-09", "all", "430923"): (1, 0, 0, 1),
        ("2018-09", "left-poverty", "430923"): (1, 0, 0, 1),
    }
    assert set(figures(reader, "city", group="all", from_month="2018-09")) == {
        ("2018-09", "all", "")
    }
    assert figures(reader, "county", until_month="2018-07") == {}
    assert figures(reader, "county", county="430921") == {}
    assert figures(reader, "city", county="430923") == figures(reader, "city")


def test_where_the_poverty_register_does_not_say_the_household_register_does(play, reader):
    stream = play.new()
    registered = play.person()
    for fact in (known(stream), ApplicantDomiciled("430921")):
        play.tell_fact(stream, fact, date(2018, 1, 1))
    play.hire(stream)
    play.hire(registered)
    reader.catch_up()
    assert figures(reader, "village", group="all") == {
        ("2018-08", "all", "430921"): (1, 0, 0, 1),
        ("2018-08", "all", "430923"): (1, 0, 0, 1),
    }


def known(stream):
    return ApplicantRegistered(f"record-{stream}", "c", "v1", date(2000, 1, 1))
