"""Each view by itself: events in, rows out."""

from datetime import date

import msgspec
import pytest
from view_words import (
    APPLIED,
    AWARDED,
    DAY,
    FACTS,
    FUND,
    GROUNDS,
    HIRED_ON,
    LAST,
    LINES_OF_PAYMENT,
    ORDERED,
    OTHER,
    REPORT,
    SHOWN,
    STABLE,
    WORKER,
    Told,
    rows,
    some,
)

from domain.applicant import (
    ApplicantContributionPaid,
    ApplicantDomiciled,
    ApplicantErased,
    ApplicantFactVoided,
    ApplicantHired,
    ApplicantIdentitySplit,
    ApplicantLeft,
    ApplicantMaturityWithdrawn,
    ApplicantMergedInto,
    ApplicantPovertyRegistered,
    ApplicantPresenceConfirmed,
)
from domain.application import ApplicationFiled, Line
from domain.enterprise import EnterpriseFactVoided, EnterpriseLocated, EnterpriseRegistered
from domain.fund import FundLimitChanged, FundYearClosed
from domain.grant_events import (
    GrantApplied,
    GrantApproved,
    GrantAwarded,
    GrantContested,
    GrantDecisionReplaced,
    GrantHeld,
    GrantHoldLifted,
    GrantListed,
    GrantPaid,
    GrantPended,
    GrantRefused,
    GrantResumed,
    GrantReviewed,
    GrantReviewRequired,
    GrantRevoked,
    GrantUnlisted,
    GrantWithdrawn,
)
from domain.payment import (
    PaymentInDoubt,
    PaymentLine,
    PaymentLinesAdded,
    PaymentPaid,
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
from projections.views.applications import Applications
from projections.views.fund_use import FundUse
from projections.views.grants import Grants
from projections.views.payments import Payments
from projections.views.person_spells import PersonSpells
from projections.views.places import Places
from projections.views.resting_grants import RestingGrants
from projections.views.rosters import LINES, ROSTERS, Rosters
from projections.views.store_memory import MemoryViews

# Grants


def test_a_grant_as_filed():
    [row] = rows(Grants(), [APPLIED])
    assert msgspec.to_builtins(row) == {
        "grant": "g", "version": 1, "application": "a", "line": 1, "scheme": "s", "payee": "p",
        "payee_kind": "applicant", "beneficiary": "w", "filed_on": "2019-03-01", "applied_at": 1,
        "status": "applied", "amount_fen": 0, "reasons": (), "clause": "", "matures_on": None,
        "wake": "", "earlier": None, "roster": None, "payment": None, "review_required": False,
        "decided_at": 0,
    }  # fmt: skip


def test_nobody_named_is_no_beneficiary():
    [row] = rows(Grants(), [("g", GrantApplied("a", 1, "s", "p", "applicant", "", DAY))])
    assert row.beneficiary is None


DECISIONS = {
    "awarded": ([AWARDED], ("awarded", 200, (), "paper 21", None, 2)),
    "refused": (
        [("g", GrantRefused(("duplicate",), GROUNDS, "e"))],
        ("refused", 0, ("duplicate",), "paper 21", "e", 2),
    ),
    "contested": (
        [("g", GrantContested(("e", "f"), GROUNDS))],
        ("contested", 0, ("conflict",), "paper 21", "e", 2),
    ),
    "replaced": (
        [AWARDED, ("g", GrantDecisionReplaced("refused", ("duplicate",), earlier="e"))],
        ("refused", 0, ("duplicate",), "paper 21", "e", 3),
    ),
    "replaced, on other grounds": (
        [AWARDED, ("g", GrantDecisionReplaced("awarded", amount_fen=5, grounds=OTHER))],
        ("awarded", 5, (), "paper 7", None, 3),
    ),
}


@pytest.mark.parametrize("name", DECISIONS)
def test_a_decision(name):
    told, expected = DECISIONS[name]
    [row] = rows(Grants(), [APPLIED, *told])
    found = some(row, "status", "amount_fen", "reasons", "clause", "earlier", "decided_at")
    assert found == expected


def test_a_pended_grant_waits_for_a_day_until_it_is_decided():
    pended = ("g", GrantPended("period-open", "date:2019-04-01", GROUNDS, date(2019, 4, 1)))
    [row] = rows(Grants(), [APPLIED, pended])
    assert some(row, "status", "reasons", "wake", "matures_on") == (
        "pended", ("period-open",), "date:2019-04-01", date(2019, 4, 1)
    )  # fmt: skip
    [row] = rows(Grants(), [APPLIED, pended, ("g", GrantResumed(DAY)), AWARDED])
    assert some(row, "status", "reasons", "wake", "matures_on") == ("awarded", (), "", None)


LISTED = [APPLIED, AWARDED, ("g", GrantListed("r", 1))]
WAYS = {
    "listed": (LISTED, ("listed", "r", None)),
    "unlisted": ([*LISTED, ("g", GrantUnlisted("r", "x"))], ("awarded", None, None)),
    "approved": ([*LISTED, ("g", GrantApproved("r"))], ("approved", "r", None)),
    "held, and approved all the same": (
        [*LISTED, ("g", GrantHeld("r", ("review",))), ("g", GrantApproved("r"))],
        ("held", "r", None),
    ),
    "lifted while on its roster": (
        [*LISTED, ("g", GrantHeld("r", ("review",))), ("g", GrantHoldLifted("x"))],
        ("approved", "r", None),
    ),
    "lifted off its roster": (
        [
            *LISTED,
            ("g", GrantUnlisted("r", "held")),
            ("g", GrantHeld("r", ("review",))),
            ("g", GrantHoldLifted("x")),
        ],
        ("awarded", None, None),
    ),
    "ordered": (
        [
            *LISTED,
            ("g", GrantApproved("r")),
            ("y", PaymentLinesAdded("r", (PaymentLine("g", 200),))),
        ],
        ("approved", "r", "y"),
    ),
    "paid": (
        [*LISTED, ("g", GrantApproved("r")), ("g", GrantPaid("y", 200))],
        ("paid", "r", "y"),
    ),
    "revoked": ([APPLIED, AWARDED, ("g", GrantRevoked("x"))], ("revoked", None, None)),
    "withdrawn": ([APPLIED, AWARDED, ("g", GrantWithdrawn("x"))], ("withdrawn", None, None)),
}


@pytest.mark.parametrize("name", WAYS)
def test_the_way_of_a_grant(name):
    told, expected = WAYS[name]
    [row] = rows(Grants(), told)
    assert some(row, "status", "roster", "payment") == expected


def test_a_mark_for_review_stands_until_an_officer_looked():
    marked = [APPLIED, AWARDED, ("g", GrantReviewRequired("fact-voided", "w", 4))]
    assert rows(Grants(), marked)[0].review_required
    [row] = rows(Grants(), [*marked, ("g", GrantReviewed("uphold", "x"))])
    assert (row.review_required, row.status, row.version) == (False, "awarded", 4)


# Applications, payments


def test_an_application_as_filed():
    [row] = rows(
        Applications(), [("a", ApplicationFiled("s", "p", "applicant", DAY, (Line(1), Line(2))))]
    )
    assert some(row, "application", "scheme", "payee", "filed_on", "lines", "filed_at") == (
        "a", "s", "p", DAY, 2, 1
    )  # fmt: skip


PAYMENTS = {
    "begun": ([LINES_OF_PAYMENT], ("begun", None, "", 0, 2, 0, None, ())),
    "ordered": ([LINES_OF_PAYMENT, ORDERED], ("ordered", "p", "f/2019", 500, 2, 2, None, ())),
    "paid": (
        [LINES_OF_PAYMENT, ORDERED, ("y", PaymentPaid(REPORT))],
        ("paid", "p", "f/2019", 500, 2, 2, date(2019, 3, 9), ()),
    ),
    "in doubt": (
        [LINES_OF_PAYMENT, ORDERED, ("y", PaymentInDoubt(REPORT, ("fen",)))],
        ("in-doubt", "p", "f/2019", 500, 2, 2, None, ("fen",)),
    ),
    "paid, then said again": (
        [
            LINES_OF_PAYMENT,
            ORDERED,
            ("y", PaymentPaid(REPORT)),
            ("y", PaymentInDoubt(REPORT, ("payment is paid",))),
        ],
        ("paid", "p", "f/2019", 500, 2, 2, date(2019, 3, 9), ("payment is paid",)),
    ),
}


@pytest.mark.parametrize("name", PAYMENTS)
def test_a_payment(name):
    told, expected = PAYMENTS[name]
    [row] = rows(Payments(), told)
    assert expected == some(
        row, "status", "payee", "fund", "fen", "lines", "ordered_at", "paid_on", "contradictions"
    )


# Rosters

OPENED = ("r", RosterOpened("s", "f/2019"))
ADDED = (
    "r",
    RosterLinesAdded(
        1, tuple(RosterLine(g, f"p{g}", "acc", fen) for g, fen in (("g", 5), ("h", 7), ("i", 9)))
    ),
)
SUBMITTED = ("r", RosterSubmitted(3, 21, "d"), DAY, "ann")
REVIEWED = ("r", RosterReviewed("d"), DAY, "bob")
NOTICED = ("r", RosterNoticePublished("t", date(2019, 3, 8)), DAY, "bob")
SIGNED = ("f/2019", "d", 2, 2, 12, ())
ROSTER_STEPS = {
    "opened": ([OPENED], ("open", 0, 0, 0)),
    "with lines": ([OPENED, ADDED], ("open", 3, 3, 21)),
    "a line stopped": (
        [OPENED, ADDED, ("r", RosterLinesStopped((2,), "x"))],
        ("open", 3, 2, 14),
    ),
    "stopped twice": (
        [OPENED, ADDED, ("r", RosterLinesStopped((2,), "x")),
         ("r", RosterLinesStopped((2, 3), "x"))],
        ("open", 3, 1, 5),
    ),
    "an objection upheld": (
        [OPENED, ADDED, ("r", RosterObjected(1, "x")),
         ("r", RosterObjectionResolved(1, "upheld", "x"))],
        ("open", 3, 2, 16),
    ),
    "an objection dismissed": (
        [OPENED, ADDED, ("r", RosterObjected(1, "x")),
         ("r", RosterObjectionResolved(1, "dismissed", "x"))],
        ("open", 3, 3, 21),
    ),
    "noticed": ([OPENED, ADDED, SUBMITTED, REVIEWED, NOTICED], ("noticed", 3, 3, 21)),
    "cancelled": ([OPENED, ADDED, ("r", RosterCancelled("x"))], ("cancelled", 3, 3, 21)),
}  # fmt: skip


@pytest.mark.parametrize("name", ROSTER_STEPS)
def test_a_roster(name):
    told, expected = ROSTER_STEPS[name]
    [row] = rows(Rosters(), told, ROSTERS)
    assert some(row, "status", "lines", "count", "sum_fen") == expected


def test_who_signed_a_roster_that_waited():
    """The job tries again for the approver, who stays the approver."""
    told = [OPENED, ADDED, SUBMITTED, REVIEWED, NOTICED, ("r", RosterWaiting(*SIGNED), DAY, "cid")]
    [row] = rows(Rosters(), told, ROSTERS)
    assert some(row, "status", "waiting_since", "approved_by") == ("waiting", 6, "cid")
    told += [
        ("r", RosterApproved(*SIGNED), DAY, "job:assess"),
        ("r", RosterSplit("n", 3)),
        ("r", RosterReleased("d", 2, 12), DAY, "dan"),
    ]
    [row] = rows(Rosters(), told, ROSTERS)
    assert some(row, "submitted_by", "reviewed_by", "approved_by", "released_by") == (
        "ann", "bob", "cid", "dan"
    )  # fmt: skip
    assert some(row, "status", "approved_last", "approved_count", "approved_fen") == (
        "released", 2, 2, 12
    )  # fmt: skip
    assert some(row, "successor", "released_fen", "notice_until") == ("n", 12, date(2019, 3, 8))


def test_a_roster_sent_back_is_signed_by_nobody():
    told = [OPENED, ADDED, SUBMITTED, REVIEWED, ("r", RosterSentBack("x"), DAY, "bob")]
    [row] = rows(Rosters(), told, ROSTERS)
    assert some(row, "status", "submitted_by", "reviewed_by", "digest") == ("open", "", "", "")


def test_the_lines_of_a_roster():
    told = [OPENED, ADDED, ("r", RosterObjected(3, "x")), ("r", RosterLinesStopped((1,), "x"))]
    found = [
        some(row, "line", "grant", "payee", "fen", "stopped", "objected")
        for row in rows(Rosters(), told, LINES)
    ]
    assert found == [
        (1, "g", "pg", 5, True, False),
        (2, "h", "ph", 7, False, False),
        (3, "i", "pi", 9, False, True),
    ]


# Funds

FUNDS = {
    "opened": ([], (100, 0, 0, False, ())),
    "approved": ([("r", RosterApproved(*SIGNED))], (100, 12, 0, False, ())),
    "waiting": (
        [("r", RosterWaiting(*SIGNED)), ("q", RosterWaiting(*SIGNED))],
        (100, 0, 0, False, ("r", "q")),
    ),
    "waited, then approved": (
        [
            ("r", RosterWaiting(*SIGNED)),
            ("q", RosterWaiting(*SIGNED)),
            ("r", RosterApproved(*SIGNED)),
        ],
        (100, 12, 0, False, ("q",)),
    ),
    "gave up its place": (
        [("r", RosterWaiting(*SIGNED)), ("r", RosterCancelled("x", (), "f/2019"))],
        (100, 0, 0, False, ()),
    ),
    "gave its sum back": (
        [("r", RosterApproved(*SIGNED)), ("r", RosterCancelled("x", (), "f/2019", 12))],
        (100, 0, 0, False, ()),
    ),
    "a grant gave back": (
        [("r", RosterApproved(*SIGNED)), ("g", GrantRevoked("x", fund="f/2019", fund_fen=5))],
        (100, 7, 0, False, ()),
    ),
    "paid": (
        [
            ("r", RosterApproved(*SIGNED)),
            LINES_OF_PAYMENT,
            ORDERED,
            ("y", PaymentPaid(REPORT)),
        ],
        (100, 12, 500, False, ()),
    ),
    "another limit, then closed": (
        [("f", FundLimitChanged("f/2019", 50, "paper")), ("f", FundYearClosed("f/2019", "x"))],
        (50, 0, 0, True, ()),
    ),
}


@pytest.mark.parametrize("name", FUNDS)
def test_a_fund(name):
    told, expected = FUNDS[name]
    [row] = rows(FundUse(), [FUND, *told])
    names = ("limit_fen", "committed_fen", "paid_fen", "closed", "waiting")
    assert some(row, *names) == expected
    assert some(row, "fund", "year", "level") == ("f/2019", 2019, "municipal")


# Spells

SPELLS = {
    "hired": ([], (HIRED_ON, False, 0, False)),
    "shown": ([SHOWN], (LAST, False, 0, False)),
    "shown at another employer": (
        [("w", ApplicantPresenceConfirmed("x", LAST, "pay"))],
        (HIRED_ON, False, 0, False),
    ),
    "a month's contribution": (
        [("w", ApplicantContributionPaid("e", "pension", "2018-10", "v", 1))],
        (date(2018, 10, 31), False, 0, False),
    ),
    "left": ([("w", ApplicantLeft("e", HIRED_ON), date(2018, 12, 1))],
             (date(2018, 12, 1), False, 0, False)),
    "told": ([SHOWN, STABLE], (LAST, True, 0, False)),
    "shown, voided": ([SHOWN, ("w", ApplicantFactVoided(3, "x", "x"))],
                      (HIRED_ON, False, 0, False)),
    "told, withdrawn": (
        [SHOWN, STABLE, ("w", ApplicantFactVoided(3, "x", "x")),
         ("w", ApplicantMaturityWithdrawn(4, 3))],
        (HIRED_ON, False, 1, False),
    ),
    "told, withdrawn, told": (
        [SHOWN, STABLE, ("w", ApplicantFactVoided(3, "x", "x")),
         ("w", ApplicantMaturityWithdrawn(4, 3)), SHOWN, STABLE],
        (LAST, True, 1, False),
    ),
    "joined to another record": ([SHOWN, ("w", ApplicantMergedInto("k", "x"))],
                                 (LAST, False, 0, True)),
    "joined by mistake": (
        [SHOWN, ("w", ApplicantMergedInto("k", "x")), ("w", ApplicantIdentitySplit("k", "x"))],
        (LAST, False, 0, False),
    ),
    "erased": ([SHOWN, ("w", ApplicantErased("x"))], (LAST, False, 0, True)),
}  # fmt: skip


@pytest.mark.parametrize("name", SPELLS)
def test_a_spell(name):
    told, expected = SPELLS[name]
    [row] = rows(PersonSpells(), [*WORKER, *told])
    assert some(row, "proven_through", "told", "withdrawn", "closed") == expected
    assert some(row, "person", "hired_version", "employer", "began_on", "completes_on") == (
        "w", 2, "e", HIRED_ON, LAST
    )  # fmt: skip


def test_a_contribution_told_before_the_spell_counts_for_it():
    paid = ("w", ApplicantContributionPaid("e", "pension", "2018-10", "v", 1))
    [row] = rows(PersonSpells(), [WORKER[0], paid, WORKER[1]])
    assert row.proven_through == date(2018, 10, 31)


def test_a_spell_that_was_voided_is_no_more():
    assert rows(PersonSpells(), [*WORKER, SHOWN, ("w", ApplicantFactVoided(2, "x", "x"))]) == []


def test_what_was_only_declared_is_no_spell():
    log = Told(WORKER)
    log.events = [msgspec.structs.replace(one, grade="declared") for one in log.events]
    views = MemoryViews(log, (PersonSpells(),))
    views.catch_up()
    assert views.store.all(PersonSpells.tables[0]) == []


def test_each_spell_of_a_person_stands_alone():
    """What is shown from the second `hired` on belongs to the second spell."""
    again = date(2019, 1, 1)
    told = [
        *WORKER,
        ("w", ApplicantLeft("e", HIRED_ON), date(2018, 12, 1)),
        ("w", ApplicantHired("e", "440300"), again),
        ("w", ApplicantPresenceConfirmed("e", date(2019, 1, 20), "pay")),
    ]
    found = [some(row, "hired_version", "proven_through") for row in rows(PersonSpells(), told)]
    assert found == [(2, date(2018, 12, 1)), (4, date(2019, 1, 20))]


# What rests on what

RESTING = {
    "awarded": ([AWARDED], FACTS),
    "pended": ([("g", GrantPended("x", "officer", GROUNDS))], FACTS),
    "refused": ([("g", GrantRefused(("x",), GROUNDS))], ()),
    "pended, then awarded on other facts": (
        [("g", GrantPended("x", "officer", GROUNDS)), ("g", GrantAwarded(1, OTHER, ()))],
        OTHER.facts,
    ),
    "contested, grounds as before": ([AWARDED, ("g", GrantContested(("h",)))], FACTS),
    "replaced against it": ([AWARDED, ("g", GrantDecisionReplaced("refused", ("x",)))], ()),
    "replaced for it": (
        [AWARDED, ("g", GrantDecisionReplaced("awarded", grounds=OTHER))],
        OTHER.facts,
    ),
    "paid": ([AWARDED, ("g", GrantPaid("y", 1))], FACTS),
    "revoked": ([AWARDED, ("g", GrantRevoked("x"))], ()),
    "withdrawn": ([AWARDED, ("g", GrantWithdrawn("x"))], ()),
}


@pytest.mark.parametrize("name", RESTING)
def test_what_a_grant_rests_on(name):
    told, facts = RESTING[name]
    found = rows(RestingGrants(), [APPLIED, *told])
    assert [(row.grant, row.stream, row.version) for row in found] == [
        ("g", one.stream, one.version) for one in facts
    ]


# Places

DOMICILED = ("w", ApplicantDomiciled("430921"))
POOR = ("w", ApplicantPovertyRegistered("430923"))
UNIT = ("u", EnterpriseRegistered("enterprise", "n", "430902"))
MOVED = ("u", EnterpriseLocated("430903"))
PLACES = {
    "household register": ([WORKER[0], DOMICILED], ["430921"]),
    "poverty register before it": ([WORKER[0], POOR, DOMICILED], ["430923"]),
    "poverty registration voided": (
        [WORKER[0], POOR, DOMICILED, ("w", ApplicantFactVoided(2, "x", "x"))],
        ["430921"],
    ),
    "nothing left": ([WORKER[0], POOR, ("w", ApplicantFactVoided(2, "x", "x"))], []),
    "unit as registered": ([UNIT], ["430902"]),
    "unit moved": ([UNIT, MOVED], ["430903"]),
    "unit moved by mistake": ([UNIT, MOVED, ("u", EnterpriseFactVoided(2, "x", "x"))], ["430902"]),
}


@pytest.mark.parametrize("name", PLACES)
def test_a_place(name):
    told, counties = PLACES[name]
    assert [row.county for row in rows(Places(), told)] == counties
