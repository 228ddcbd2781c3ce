"""What the views answer about results, registers and statistics, over a played ledger."""

from datetime import date

import msgspec
import psycopg
import pytest

from domain.acts.maturing import Mature
from domain.acts.signing import SignRoster
from domain.applicant import ApplicantDeparted, ApplicantLeft, ApplicantPovertyExited
from domain.decision import Allowance
from domain.grant import Grant
from domain.names import named_stream
from ops import follower
from projections.log_postgres import PostgresLog
from projections.migrate import migrate
from projections.views.reading import ViewReader
from projections.views.reading_results import _used

HIRED_ON, LAST = date(2018, 8, 1), date(2019, 1, 31)


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


def pay(play, grants, scheme):
    """One roster, one payment a payee."""
    roster = play.noticed(grants, scheme)
    play.approve(roster)
    play.release(roster)
    for payee in dict.fromkeys(play.state("grant", one).payee for one in grants):
        play.pay(play.order(roster, payee))
    play.follower.catch_up()
    return roster


def placed(play, played):
    """Three persons: two stable, one of them paid for; one left early, refused."""
    people = [play.person() for _ in range(3)]
    versions = [play.hire(one, through=LAST) for one in people[:2]]
    for person, version in zip(people, versions, strict=False):
        play.tell("applicant", person, Mature(version, play.today))
    play.hire(people[2])
    play.tell_fact(people[2], ApplicantLeft(play.employer, HIRED_ON), date(2018, 10, 1))
    paid, refused = play.file(played.PLACEMENT, play.agency, "enterprise", [people[0], people[2]])
    return people, paid, refused


def test_what_an_intermediary_an_employer_and_a_person_achieved(play, played, reader):
    people, paid, refused = placed(play, played)
    assert play.state("grant", refused).status.value == "refused"
    pay(play, [paid], played.PLACEMENT)
    reader.catch_up()
    fen = play.state("grant", paid).amount_fen
    work = {"workers": 3, "spells": 3, "open": 0, "stable": 2, "dropped_out": 1}
    agency = reader.agency_results(play.agency)
    assert agency["work"] == work
    assert agency["paid"] == {"paid_fen": fen, "cases": 1, "payments": 1, "persons": 1}
    told = {one["status"]: (one["grants"], one["fen"]) for one in agency["decisions"]}
    assert told == {"paid": (1, fen), "refused": (1, 0)}
    employer = reader.employer_results(play.employer)
    assert (employer["work"], employer["decisions"]) == (work, [])
    person = reader.person_results(people[0])
    assert person["work"]["stable"] == 1
    assert [one["status"] for one in person["decisions"]] == ["paid"]
    assert person["paid"]["paid_fen"] == fen
    assert person["claims"] == sorted(play.state("grant", paid).claims) != []
    assert reader.person_results(people[1])["claims"] == []
    nobody = reader.person_results(named_stream("applicant", "nobody"))
    assert nobody["paid"]["paid_fen"] == nobody["work"]["spells"] == 0


def test_placements_are_paged_and_filtered(play, played, reader):
    people, _, _ = placed(play, played)
    reader.catch_up()
    seen, after = [], None
    while page := reader.placements({"agency": play.agency}, after, 2):
        seen += [one["person"] for one in page]
        after = tuple(page[-1]["place"])
    assert seen == sorted(people)
    [left] = reader.placements({"outcome": "dropped-out"}, None, 9)
    assert (left["person"], left["left_on"]) == (people[2], "2018-10-01")
    assert reader.placements({"employer": play.agency}, None, 9) == []


def test_allowances_are_summed_over_a_persons_grants():
    grant = Grant("g", 1, "a", 1, "s", "p", "applicant", "p", date(2019, 1, 1), "", None, 1)
    months = msgspec.structs.replace(grant, allowances=(Allowance("months/p", 12, 36),))
    more = msgspec.structs.replace(grant, allowances=(Allowance("months/p", 6, 30),))
    assert _used([months, grant, more]) == [{"key": "months/p", "used": 18, "limit": 36}]


# Payments by scheme, region, month and fund


def figures(reader, by, **filters):
    found, after = [], None
    while page := reader.payment_figures(by, filters, after, 2):
        found += page
        after = page[-1]["place"]
    return found


def test_payments_are_rolled_up_to_each_level(play, played, reader):
    grants = [play.transport() for _ in range(2)]
    pay(play, grants, played.TRANSPORT)
    other = play.person("430921")
    play.tell_fact(other, ApplicantDeparted(played.SHENZHEN), date(2018, 9, 1))
    pay(play, play.file(played.TRANSPORT, other, "applicant", [other]), played.TRANSPORT)
    reader.catch_up()
    city = figures(reader, "city")
    assert sum(one["paid_fen"] for one in city) == 180_000
    assert sum(one["cases"] for one in city) == sum(one["persons"] for one in city) == 3
    assert {one["county"] for one in city} == {""}
    counties = figures(reader, "county")
    found = {one["county"]: (one["cases"], one["paid_fen"], one["units"]) for one in counties}
    assert found == {"430923": (2, 120_000, 0), "430921": (1, 60_000, 0)}
    assert [one["place"] for one in counties] == sorted(one["place"] for one in counties)
    assert figures(reader, "village", county="430921") == figures(reader, "county", county="430921")
    assert figures(reader, "county", scheme="another") == []
    month = counties[0]["month"]
    assert figures(reader, "county", from_month=month, until_month=month)[0] == counties[0]
    assert figures(reader, "county", until_month="2018-12") == []
    [fund] = {one["fund"] for one in counties}
    assert len(figures(reader, "city", fund=fund)) == len(city)


def test_a_figure_is_the_sum_of_all_payments(play, played, reader, database):
    played.AtRandom(play, 21).play(250)
    pay(play, [play.transport()], played.TRANSPORT)
    reader.catch_up()
    with psycopg.connect(database) as connection:
        query = "select coalesce(sum(fen), 0) from payments where status = 'paid'"
        paid = connection.execute(query).fetchone()[0]
    for level in ("city", "county", "township", "village"):
        assert sum(one["paid_fen"] for one in figures(reader, level)) == paid > 0
    assert sum(fund["paid_fen"] for fund in reader.funds()) == paid


# Refusals, poverty, parameters, notices, funds


def test_refusals_by_reason_and_region(play, played, reader):
    _, _, refused = placed(play, played)
    reader.catch_up()
    reasons = play.state("grant", refused).reasons
    found = reader.refusal_figures("county", {}, None, 100)
    assert {one["reason"]: one["grants"] for one in found} == dict.fromkeys(reasons, 1)
    assert {one["county"] for one in found} == {"430923"}
    assert [one["reason"] for one in found if one["first"]] == [reasons[0]]
    [one] = reader.refusal_figures("city", {"reason": reasons[0]}, None, 100)
    assert (one["county"], one["scheme"]) == ("", played.PLACEMENT)
    after = found[0]["place"]
    assert reader.refusal_figures("county", {}, after, 100) == found[1:]
    assert reader.refusal_figures("county", {"county": "430921"}, None, 100) == []


def test_the_poverty_register_on_any_day(play, played, reader):
    grant = play.transport()
    person = play.state("grant", grant).payee
    others = [play.person() for _ in range(2)]
    play.tell_fact(person, ApplicantPovertyExited(), date(2019, 2, 1))
    reader.catch_up()

    def register(on=None, after=None, **filters):
        found = reader.poverty_register(filters, on, after, 9)
        return [(one["person"], one["status"]) for one in found]

    assert register() == sorted([(person, "exited"), *((one, "registered") for one in others)])
    assert (person, "registered") in register(date(2019, 1, 31))
    assert (person, "exited") in register(date(2019, 2, 1))
    assert register(date(2017, 12, 31)) == register(county="430921") == []
    assert register(status="exited", county="430923") == [(person, "exited")]
    first = min([person, *others])
    assert len(register(after=first)) == 2
    registered, exited = reader.poverty_history(person)
    assert (registered["status"], registered["until"]) == ("registered", "2019-01-31")
    assert (registered["schemes"], exited["schemes"]) == ([played.TRANSPORT], [])


def test_parameters_and_who_set_them(play, reader):
    play.set_parameter("transport.frequency", '"ever"')
    reader.catch_up()
    [one] = reader.settings()
    assert (one["proposed_by"], one["confirmed_by"], one["document"]) == ("one", "two", "paper")


def test_public_notices_with_their_lines_and_objections(play, played, reader):
    rosters = [play.noticed([play.transport()]) for _ in range(3)]
    play.tell("roster", rosters[1], SignRoster("roster.objected", 1, "moved"), "reviewer")
    play.approve(rosters[0])
    reader.catch_up()
    found = reader.notices({}, 0, 2)
    assert [one["roster"] for one in found] == rosters[:2]
    rest = reader.notices({}, found[-1]["published_at"], 9)
    assert [one["roster"] for one in rest] == rosters[2:]
    assert [one["roster"] for one in reader.notices({"result": "approved"}, 0, 9)] == rosters[:1]
    [line] = reader.notice_lines(rosters[1], 0, 9)
    assert [one["reason"] for one in line["objections"]] == ["moved"]
    assert "account" not in line
    assert reader.notice_lines(rosters[1], 1, 9) == []


def test_a_funds_stages_from_notice_to_payment(play, played, reader):
    def fund():
        reader.catch_up()
        found = reader.fund(played.FUND)
        names = ("on_notice_fen", "waiting_fen", "approved_fen", "committed_fen", "paid_fen")
        return tuple(found[name] for name in names)

    roster = play.noticed([play.transport()])
    assert fund() == (60_000, 0, 0, 0, 0)
    play.approve(roster)
    assert fund() == (0, 0, 60_000, 60_000, 0)
    pay(play, [play.transport()], played.TRANSPORT)
    assert fund() == (0, 0, 120_000, 120_000, 60_000)
    one = reader.fund(played.FUND)
    assert one["left_fen"] == one["limit_fen"] - 120_000
    assert one["recovered_fen"] == 0
    assert reader.funds() == [one]


def test_a_stopped_view_is_named_to_those_who_read_it(play, reader, database):
    reader.catch_up()
    assert reader.stopped(["grants", "places"]) == []
    with psycopg.connect(database) as connection:
        connection.execute("update view_position set error = 'why' where view = 'places'")
    [one] = reader.stopped(["grants", "places"])
    assert one == {"view": "places", "position": play.log.head(), "reason": "why"}
    assert reader.stopped(["grants"]) == []


def test_only_the_views_that_are_asked_for_are_waited_for(play, reader, database):
    reader.catch_up()
    head = play.log.head()
    with psycopg.connect(database) as connection:
        connection.execute("update view_position set position = 0 where view = 'places'")
    assert not reader.wait_for(head, 0)
    assert reader.wait_for(head, 0, ("grants", "rosters"))
    assert not reader.wait_for(head, 0, ("places",))
