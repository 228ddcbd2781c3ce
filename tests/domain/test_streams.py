"""Given what happened, a stream stands like this: one evolve after the other."""

from datetime import date

import pytest

from domain import (
    application,
    enterprise,
    fund,
    grant,
    ledger_stream,
    parameters,
    payment,
    roster,
    selection_round,
)
from domain.application import ApplicationFiled, Line
from domain.decision import Allowance, Clause, Grounds
from domain.enterprise import EnterpriseFactVoided, EnterpriseLicensed, EnterpriseRegistered
from domain.fund import FundLimitChanged, FundOpened, FundYearClosed
from domain.grant import (
    GrantApplied,
    GrantApproved,
    GrantAwarded,
    GrantClaimsAdded,
    GrantContested,
    GrantDecisionReplaced,
    GrantHeld,
    GrantHoldLifted,
    GrantListed,
    GrantPaid,
    GrantPended,
    GrantRefused,
    GrantReviewed,
    GrantReviewRequired,
    GrantRevoked,
    GrantUnlisted,
    GrantWithdrawn,
)
from domain.ledger_stream import (
    LedgerFormatEnabled,
    LedgerLifted,
    LedgerLiftProposed,
    LedgerOpened,
    LedgerStopped,
)
from domain.parameters import ParametersConfirmed, ParametersEnded, ParametersProposed
from domain.payment import (
    PaymentInDoubt,
    PaymentLine,
    PaymentLinesAdded,
    PaymentOrdered,
    PaymentPaid,
    PaymentRouted,
    Report,
)
from domain.roster import (
    RosterApproved,
    RosterCancelled,
    RosterLine,
    RosterLinesAdded,
    RosterLinesStopped,
    RosterNoticePublished,
    RosterObjected,
    RosterObjectionResolved,
    RosterOpened,
    RosterReleased,
    RosterReviewed,
    RosterSentBack,
    RosterSplit,
    RosterSubmitted,
    RosterWaiting,
)
from domain.selection_round import RoundDecided, RoundFactVoided, RoundOpened

DAY = date(2018, 12, 1)
GROUNDS = Grounds(Clause("d", 21), "c", DAY, ())

# A grant

APPLIED = GrantApplied("application", 1, "scheme", "payee", "enterprise", "person", DAY)
AWARDED = GrantAwarded(20_000, GROUNDS, ("placement/person",), (Allowance("many", 1, 9),))
REFUSED = GrantRefused(("duplicate",), GROUNDS, "first")
PENDED = GrantPended("period-open", "date:2019-02-28", GROUNDS, date(2019, 2, 28))
LISTED, UNLISTED = GrantListed("r", 1), GrantUnlisted("r", "why")
APPROVED, HELD = GrantApproved("r"), GrantHeld("r", ("review",))
LIFTED, PAID = GrantHoldLifted("why"), GrantPaid("payment", 20_000)
DISPLACED = GrantDecisionReplaced("refused", ("duplicate",), returns=("placement/person",))
WON = GrantDecisionReplaced("awarded", amount_fen=20_000, claims=("placement/person",))


@pytest.mark.parametrize(
    ("events", "status"),
    [
        ([], "applied"),
        ([AWARDED], "awarded"),
        ([REFUSED], "refused"),
        ([PENDED], "pended"),
        ([PENDED, AWARDED], "awarded"),
        ([AWARDED, GrantContested(("other",))], "contested"),
        ([AWARDED, LISTED], "listed"),
        ([AWARDED, LISTED, UNLISTED], "awarded"),
        ([AWARDED, LISTED, APPROVED], "approved"),
        ([AWARDED, LISTED, APPROVED, PAID], "paid"),
        ([AWARDED, LISTED, UNLISTED, HELD], "held"),
        ([AWARDED, LISTED, UNLISTED, HELD, LIFTED], "awarded"),
        ([AWARDED, LISTED, HELD, APPROVED], "held"),
        ([AWARDED, LISTED, HELD, APPROVED, LIFTED], "approved"),
        ([AWARDED, LISTED, APPROVED, HELD, LIFTED, PAID], "paid"),
        ([AWARDED, DISPLACED], "refused"),
        ([GrantContested(("other",), GROUNDS), WON], "awarded"),
        ([AWARDED, GrantRevoked("why", ("placement/person",))], "revoked"),
        ([AWARDED, GrantWithdrawn("why", ("placement/person",))], "withdrawn"),
        ([AWARDED, GrantReviewRequired("fact-voided", "s", 3)], "awarded"),
    ],
)
def test_a_grant_stands_as_its_events_say(given, events, status):
    assert given(grant.evolve, APPLIED, *events).status.value == status


def test_a_grant_holds_what_it_took_and_not_what_it_gave_back(given):
    more = GrantClaimsAdded(("placement/twin",), "identity-merged")
    joined = given(grant.evolve, APPLIED, AWARDED, more)
    assert joined.claims == ("placement/person", "placement/twin")
    gone = given(grant.evolve, APPLIED, AWARDED, more, DISPLACED)
    assert gone.claims == ("placement/twin",)
    assert given(grant.evolve, APPLIED, AWARDED).allowances == (Allowance("many", 1, 9),)


def test_a_mark_stays_until_it_is_reviewed(given):
    mark = GrantReviewRequired("fact-voided", "s", 3)
    assert given(grant.evolve, APPLIED, AWARDED, mark).review_required
    reviewed = GrantReviewed("uphold", "why")
    assert not given(grant.evolve, APPLIED, AWARDED, mark, reviewed).review_required


def test_a_contest_is_over_once_it_is_decided(given):
    contested = GrantContested(("other",), GROUNDS)
    assert given(grant.evolve, APPLIED, contested).against == ("other",)
    assert given(grant.evolve, APPLIED, contested, WON).against == ()


def test_a_history_begins_with_its_beginning(recorded):
    for evolve, event in (
        (grant.evolve, AWARDED),
        (roster.evolve, RosterReviewed("d")),
        (fund.evolve, FundYearClosed("f/2018", "why")),
        (payment.evolve, PaymentPaid(Report("r", 1, DAY, "e", "bank"))),
        (ledger_stream.evolve, LedgerFormatEnabled("grant.awarded", 2)),
    ):
        with pytest.raises(AssertionError, match="begins with"):
            evolve(None, recorded(event, 1))


# A roster

LINES = tuple(RosterLine(f"g{n}", "payee", "account", 100) for n in (1, 2, 3))
OPEN = (RosterOpened("scheme", "fund/2019"), RosterLinesAdded(1, LINES, 7))
SUBMITTED, REVIEWED = (RosterSubmitted(3, 300, "d"), "a"), (RosterReviewed("d"), "b")
NOTICED = (RosterNoticePublished("d", DAY), "b")
SIGNED = ("fund/2019", "d", 2, 2, 200)
FINANCE, PAYS = (RosterApproved(*SIGNED), "c"), (RosterReleased("d", 2, 200), "d")


@pytest.mark.parametrize(
    ("events", "status"),
    [
        (OPEN, "open"),
        ((*OPEN, SUBMITTED), "submitted"),
        ((*OPEN, SUBMITTED, RosterSentBack("why")), "open"),
        ((*OPEN, SUBMITTED, REVIEWED), "reviewed"),
        ((*OPEN, SUBMITTED, REVIEWED, NOTICED), "noticed"),
        ((*OPEN, SUBMITTED, REVIEWED, NOTICED, (RosterWaiting(*SIGNED), "c")), "waiting"),
        ((*OPEN, SUBMITTED, REVIEWED, NOTICED, FINANCE), "approved"),
        ((*OPEN, SUBMITTED, REVIEWED, NOTICED, FINANCE, RosterSplit("s", 3)), "approved"),
        ((*OPEN, SUBMITTED, REVIEWED, NOTICED, FINANCE, PAYS), "released"),
        ((*OPEN, RosterCancelled("why")), "cancelled"),
    ],
)
def test_a_roster_stands_as_its_events_say(given, events, status):
    assert given(roster.evolve, *events).status.value == status


def test_a_roster_remembers_who_did_which_duty(given):
    signed = given(roster.evolve, *OPEN, SUBMITTED, REVIEWED, NOTICED, FINANCE, PAYS)
    duties = ("submit", "review", "approve", "release")
    assert [signed.actor(duty) for duty in duties] == ["a", "b", "c", "d"]
    assert signed.releases == ((1, 2),)
    assert signed.approved_last == 2


def test_a_roster_sent_back_forgets_who_submitted_it(given):
    back = given(roster.evolve, *OPEN, SUBMITTED, REVIEWED, RosterSentBack("why"))
    assert (back.acted, back.digest) == ((), "")


def test_a_waiting_roster_that_is_approved_keeps_who_signed_first(given):
    waiting = (RosterWaiting(*SIGNED), "c")
    by_job = (RosterApproved(*SIGNED), "job")
    signed = given(roster.evolve, *OPEN, SUBMITTED, REVIEWED, NOTICED, waiting, by_job)
    assert signed.actor("approve") == "c"


def test_an_objection_stops_its_line_once_it_is_upheld(given):
    objected = (*OPEN, SUBMITTED, REVIEWED, NOTICED, RosterObjected(2, "why"))
    assert given(roster.evolve, *objected).objected == {2}
    for outcome, stopped in (("upheld", {2}), ("dismissed", set())):
        resolved = given(roster.evolve, *objected, RosterObjectionResolved(2, outcome, "why"))
        assert (resolved.objected, resolved.stopped) == (set(), stopped)


def test_lines_left_out_and_lines_stopped(given):
    left_out = (RosterApproved("fund/2019", "d", 3, 2, 200, (2,)), "c")
    stopped = RosterLinesStopped((2,), "why", ("listing/g2",))
    approved = given(roster.evolve, *OPEN, stopped, SUBMITTED, REVIEWED, NOTICED, left_out)
    assert approved.stopped == {2}
    assert approved.payable() == (1, 3)
    held = (RosterReleased("d", 1, 100, (3,)), "d")
    later = (RosterReleased("d", 1, 100, (), (3,)), "d")
    all_of_it = (*OPEN, stopped, SUBMITTED, REVIEWED, NOTICED, left_out, held, later)
    assert given(roster.evolve, *all_of_it).releases == ((1,), (3,))


# A payment

ADDED = PaymentLinesAdded("r", (PaymentLine("g1", 100),))
ORDERED = PaymentOrdered("r", "payee", "account", "fund/2019", 1, 100, "d")
REPORT = Report("YIYA1", 100, DAY, "e", "bank")


@pytest.mark.parametrize(
    ("events", "status"),
    [
        ([], "begun"),
        ([ORDERED], "ordered"),
        ([ORDERED, PaymentPaid(REPORT)], "paid"),
        ([ORDERED, PaymentInDoubt(REPORT, ("fen",))], "in-doubt"),
        ([ORDERED, PaymentPaid(REPORT), PaymentInDoubt(REPORT, ("fen",))], "paid"),
    ],
)
def test_a_payment_stands_as_its_events_say(given, events, status):
    assert given(payment.evolve, ADDED, *events).status.value == status


def test_a_payment_knows_its_lines_and_the_position_of_its_order(given):
    ordered = given(payment.evolve, ADDED, ADDED, ORDERED)
    assert len(ordered.lines) == 2
    assert (ordered.fen, ordered.ordered_at) == (100, 30)
    routed = given(payment.evolve, ADDED, PaymentRouted("city-bank"), ORDERED)
    assert (routed.bank, routed.status.value) == ("city-bank", "ordered")


# Funds, parameters, the ledger, applications, units, rounds


def test_a_fund_has_its_limit_until_it_is_closed(given):
    opened = FundOpened("f/2018", 2018, 500, "county", "paper")
    more, closed = FundLimitChanged("f/2018", 700, "paper"), FundYearClosed("f/2018", "why")
    assert given(fund.evolve, opened, more).limit_fen == 700
    assert given(fund.evolve, opened, more, closed).closed
    assert not given(fund.evolve, opened).closed


def test_a_setting_is_in_force_once_confirmed_between_its_days(given):
    proposed = ParametersProposed("k", "1", date(2018, 5, 1), "paper")
    county = ParametersProposed("k", "2", date(2018, 6, 1), "paper", scope="430923")
    told = (proposed, ParametersConfirmed(1), county, ParametersConfirmed(3))
    ended = given(parameters.evolve, *told, ParametersEnded(1, date(2018, 9, 30), "paper"))
    assert given(parameters.evolve, proposed).in_force(date(2018, 7, 1)) == {}
    assert ended.in_force(date(2018, 4, 30)) == {}
    assert ended.in_force(date(2018, 9, 30)) == {"k": "1"}
    assert ended.in_force(date(2018, 10, 1)) == {}
    assert ended.in_force(date(2018, 7, 1), "430923") == {"k": "2"}


def test_a_ledger_is_who_its_first_event_says(given):
    opened = LedgerOpened("YIYA", "1", "430900", True)
    enabled = LedgerFormatEnabled("grant.awarded", 2)
    assert given(ledger_stream.evolve, opened, enabled).code == "YIYA"


def test_a_stop_holds_until_it_is_lifted_and_each_on_its_own(given):
    opened = LedgerOpened("YIYA", "1", "430900", True)
    first = (LedgerStopped("fund", "f/2018", "why"), "a")
    second = (LedgerStopped("fund", "f/2018", "too"), "b")
    told = (opened, first, second, (LedgerLiftProposed(2, "over"), "c"))
    stands = given(ledger_stream.evolve, *told)
    assert [(one.version, one.person, one.lift_proposer) for one in stands.stops] == [
        *((2, "a", "c"), (3, "b", "")),
    ]
    lifted = given(ledger_stream.evolve, *told, (LedgerLifted(2), "d"))
    assert [one.version for one in lifted.stops] == [3]
    assert lifted.stopped("fund", "f/2018").reason == "too"
    assert lifted.stopped("fund", "f/2019") is None
    assert lifted.stopped("scheme", "f/2018") is None


def test_an_application_is_as_filed(given):
    filed = ApplicationFiled("scheme", "payee", "enterprise", DAY, (Line(1, "person"),))
    assert given(application.evolve, filed).lines == (Line(1, "person"),)


def test_a_fact_that_was_voided_is_no_fact_of_a_unit_or_a_round(given):
    unit = EnterpriseRegistered("enterprise", "works", "430923")
    licence = EnterpriseLicensed("training", "L1")
    told = given(enterprise.evolve, unit, licence, EnterpriseFactVoided(2, "r", "d"))
    assert [fact.version for fact in told.facts] == [1]
    assert told.version == 3
    opened, decided = RoundOpened("scheme", 2018), RoundDecided("unit", 100, "paper")
    told = given(selection_round.evolve, opened, decided, RoundFactVoided(2, "r", "d"))
    assert [fact.event for fact in told.facts] == [opened]
