"""Views of results, each by itself: events in, rows out, however they are cut into batches."""

from datetime import date

import msgspec
import pytest
from view_words import (
    APPLIED,
    AWARDED,
    DAY,
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
    rows,
    some,
)

from domain.applicant import (
    ApplicantDomiciled,
    ApplicantFactVoided,
    ApplicantHired,
    ApplicantLeft,
    ApplicantMaturityWithdrawn,
    ApplicantMergedInto,
    ApplicantPovertyAnnulled,
    ApplicantPovertyExited,
    ApplicantPovertyRegistered,
    ApplicantReferred,
    ApplicantRegistered,
)
from domain.enterprise import EnterpriseLocated, EnterpriseRegistered
from domain.fund import FundOpened
from domain.grant_events import (
    GrantApplied,
    GrantDecisionReplaced,
    GrantPaid,
    GrantRefused,
    GrantRevoked,
    GrantWithdrawn,
)
from domain.parameters import ParametersConfirmed, ParametersEnded, ParametersProposed
from domain.payment import PaymentInDoubt, PaymentPaid
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
    RosterReviewed,
    RosterSentBack,
    RosterSubmitted,
    RosterWaiting,
)
from projections.views.fund_stages import STAGES, FundStages
from projections.views.paid_lines import PaidLines
from projections.views.parameter_settings import ParameterSettings
from projections.views.placements import Placements
from projections.views.poverty_statuses import PovertyStatuses
from projections.views.public_notices import NOTICES, OBJECTIONS, PublicNotices
from projections.views.refusals import Refusals

# Placements

REFERRED = ("w", ApplicantReferred("a", ("worker", "employer")), date(2018, 8, 20))
LEFT = ("w", ApplicantLeft("e", HIRED_ON), date(2018, 12, 1))
PLACED = {
    "nobody referred": ([*WORKER], (None, "open", False)),
    "referred before": ([WORKER[0], REFERRED, WORKER[1]], ("a", "open", False)),
    "told of later, but referred before": ([*WORKER, REFERRED], ("a", "open", False)),
    "referred to another employer": (
        [WORKER[0], ("w", ApplicantReferred("a", (), "x"), date(2018, 8, 20)), WORKER[1]],
        (None, "open", False),
    ),
    "referred after the first day": (
        [*WORKER, ("w", ApplicantReferred("a"), date(2018, 9, 2))], (None, "open", False),
    ),
    "of several the latest": (
        [WORKER[0], ("w", ApplicantReferred("b"), HIRED_ON), REFERRED, WORKER[1]],
        ("b", "open", False),
    ),
    "left before six months": ([*WORKER, LEFT], (None, "dropped-out", False)),
    "left when they were full": (
        [*WORKER, ("w", ApplicantLeft("e", HIRED_ON), LAST)], (None, "open", False)
    ),
    "told stable": ([*WORKER, SHOWN, STABLE], (None, "stable", False)),
    "told stable, withdrawn": (
        [*WORKER, SHOWN, STABLE, ("w", ApplicantFactVoided(3, "x", "x")),
         ("w", ApplicantMaturityWithdrawn(4, 3))],
        (None, "open", False),
    ),
    "the leaving was wrong": (
        [*WORKER, LEFT, ("w", ApplicantFactVoided(3, "x", "x"))], (None, "open", False)
    ),
    "joined to another record": (
        [*WORKER, ("w", ApplicantMergedInto("k", "x"))], (None, "open", True)
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PLACED)
def test_a_placement(name):
    told, expected = PLACED[name]
    [row] = rows(Placements(), told)
    assert some(row, "agency", "outcome", "given_up") == expected
    assert some(row, "person", "employer", "workplace", "began_on") == (
        "w", "e", "440300", HIRED_ON
    )  # fmt: skip


def test_a_spell_that_was_voided_is_no_placement():
    assert rows(Placements(), [*WORKER, ("w", ApplicantFactVoided(2, "x", "x"))]) == []


# What was paid

HOME = ("w", ApplicantDomiciled("430921", "town", "village"))
REGISTERED = ("w", ApplicantPovertyRegistered("430923", "township", "hamlet"))
NAMELESS = ("h", GrantApplied("a", 2, "t", "p", "enterprise", "", DAY))
SEATED = ("p", EnterpriseRegistered("enterprise", "n", "430902"))
PAID = ("y", PaymentPaid(REPORT))
BEFORE = [WORKER[0], HOME, SEATED, APPLIED, NAMELESS, LINES_OF_PAYMENT, ORDERED]


def test_what_was_paid_line_by_line():
    found = rows(PaidLines(), [*BEFORE, PAID])
    assert msgspec.to_builtins(found) == [
        {
            "payment": "y", "grant": "g", "scheme": "s", "fund": "f/2019", "payee": "p",
            "payee_kind": "applicant", "beneficiary": "w", "county": "430921", "township": "town",
            "village": "village", "month": "2019-03", "paid_on": "2019-03-09", "paid_at": 8,
            "fen": 200,
        },
        {
            "payment": "y", "grant": "h", "scheme": "t", "fund": "f/2019", "payee": "p",
            "payee_kind": "enterprise", "beneficiary": None, "county": "430902", "township": "",
            "village": "", "month": "2019-03", "paid_on": "2019-03-09", "paid_at": 8, "fen": 300,
        },
    ]  # fmt: skip


def test_the_region_is_as_known_when_it_was_paid():
    moved = ("p", EnterpriseLocated("430903"))
    before = rows(PaidLines(), [*BEFORE, REGISTERED, moved, PAID])
    after = rows(PaidLines(), [*BEFORE, PAID, REGISTERED, moved])
    assert [one.county for one in before] == ["430923", "430903"]
    assert [one.county for one in after] == ["430921", "430902"]


def test_what_is_ordered_or_in_doubt_is_not_paid():
    assert rows(PaidLines(), [*BEFORE, ("y", PaymentInDoubt(REPORT, ("fen",)))]) == []


def test_a_payment_of_someone_whose_place_nobody_told():
    [row, _] = rows(PaidLines(), [APPLIED, NAMELESS, LINES_OF_PAYMENT, ORDERED, PAID])
    assert some(row, "county", "township", "village") == ("", "", "")


# Refusals

REFUSED = ("g", GrantRefused(("before-validity", "duplicate"), GROUNDS))
REPLACED = ("g", GrantDecisionReplaced("refused", ("contested",), grounds=OTHER))
REFUSALS = {
    "refused": ([REFUSED], [("paper 21", ("before-validity", "duplicate"), 5)]),
    "awarded": ([AWARDED], []),
    "refused, then awarded": (
        [REFUSED, ("g", GrantDecisionReplaced("awarded", amount_fen=1, grounds=GROUNDS))], []
    ),
    "awarded, then refused": ([AWARDED, REPLACED], [("paper 7", ("contested",), 6)]),
    "replaced on the same grounds": (
        [AWARDED, ("g", GrantDecisionReplaced("refused", ("contested",)))],
        [("paper 21", ("contested",), 6)],
    ),
    "refused, then withdrawn": ([REFUSED, ("g", GrantWithdrawn("x"))], []),
    "awarded, then revoked": ([AWARDED, ("g", GrantRevoked("x"))], []),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refusal(name):
    told, expected = REFUSALS[name]
    found = rows(Refusals(), [WORKER[0], HOME, SEATED, APPLIED, *told])
    assert [some(row, "clause", "reasons", "refused_at") for row in found] == expected
    assert all(
        some(row, "grant", "scheme", "county", "village") == ("g", "s", "430921", "village")
        for row in found
    )


def test_a_refusal_keeps_the_region_it_was_decided_with():
    [row] = rows(Refusals(), [WORKER[0], HOME, APPLIED, REFUSED, REGISTERED])
    assert row.county == "430921"


# The poverty register

FIRST, EXIT, AGAIN = date(2016, 1, 1), date(2018, 6, 1), date(2019, 2, 1)
POOR = [("w", ApplicantRegistered("r", "c", "v1", date(2000, 1, 1))),
        ("w", ApplicantPovertyRegistered("430923", "t", "v"), FIRST)]  # fmt: skip
EXITED = ("w", ApplicantPovertyExited(), EXIT)
STATUSES = {
    "registered": ([], [("registered", FIRST, None)]),
    "exited": ([EXITED], [("registered", FIRST, date(2018, 5, 31)), ("exited", EXIT, None)]),
    "told in another order": (
        [("w", ApplicantPovertyAnnulled(), AGAIN), EXITED],
        [("registered", FIRST, date(2018, 5, 31)), ("exited", EXIT, date(2019, 1, 31)),
         ("annulled", AGAIN, None)],
    ),
    "the exit was wrong": (
        [EXITED, ("w", ApplicantFactVoided(3, "x", "x"))], [("registered", FIRST, None)]
    ),
    "two changes of one day": (
        [EXITED, ("w", ApplicantPovertyAnnulled("fraud"), EXIT)],
        [("registered", FIRST, date(2018, 5, 31)), ("exited", EXIT, date(2018, 5, 31)),
         ("annulled", EXIT, None)],
    ),
    "never registered": ([("w", ApplicantFactVoided(2, "x", "x"))], []),
}  # fmt: skip


@pytest.mark.parametrize("name", STATUSES)
def test_a_poverty_status(name):
    told, expected = STATUSES[name]
    found = rows(PovertyStatuses(), [*POOR, *told])
    found.sort(key=lambda row: (row.since, row.version))
    assert [some(row, "status", "since", "until") for row in found] == expected
    assert {some(row, "county", "township", "village") for row in found} <= {("430923", "t", "v")}


def test_a_record_given_up_says_so():
    [row] = rows(PovertyStatuses(), [*POOR, ("w", ApplicantMergedInto("k", "x"))])
    assert row.given_up


def test_why_a_registration_was_annulled():
    *_, last = rows(PovertyStatuses(), [*POOR, ("w", ApplicantPovertyAnnulled("fraud"), EXIT)])
    assert some(last, "status", "cause", "grade") == ("annulled", "fraud", "document")


# Parameters

PROPOSED = ("q", ParametersProposed("claim.deadline", "3", FIRST, "paper 1"), DAY, "ann")
CONFIRMED = ("q", ParametersConfirmed(1), DAY, "bob")
ENDED = ("q", ParametersEnded(1, AGAIN, "paper 2"), DAY, "cid")
SETTINGS = {
    "proposed": ([PROPOSED], ("ann", "", None, "", None, None, "")),
    "confirmed": ([PROPOSED, CONFIRMED], ("ann", "bob", 2, "", None, None, "")),
    "ended": ([PROPOSED, CONFIRMED, ENDED], ("ann", "bob", 2, "cid", 3, AGAIN, "paper 2")),
}


@pytest.mark.parametrize("name", SETTINGS)
def test_a_setting(name):
    told, expected = SETTINGS[name]
    [row] = rows(ParameterSettings(), told)
    names = ("proposed_by", "confirmed_by", "confirmed_at", "ended_by", "ended_at", "valid_to")
    assert some(row, *names, "ended_document") == expected
    assert some(row, "key", "value", "document") == ("claim.deadline", "3", "paper 1")


# Public notices

OPENED = ("r", RosterOpened("s", "f/2019"))
LINES = ("r", RosterLinesAdded(1, (RosterLine("g", "p", "acc", 5), RosterLine("h", "p", "acc", 7))))
SUBMITTED = ("r", RosterSubmitted(2, 12, "d"), DAY, "ann")
NOTICED = ("r", RosterNoticePublished("text", LAST), DAY, "bob")
ON_NOTICE = [OPENED, LINES, SUBMITTED, ("r", RosterReviewed("d")), NOTICED]
SIGNED = ("f/2019", "d", 2, 2, 12)
RESULTS = {
    "published": ([], ("published", None)),
    "waiting": ([("r", RosterWaiting(*SIGNED))], ("waiting", DAY)),
    "approved": (
        [("r", RosterWaiting(*SIGNED)), ("r", RosterApproved(*SIGNED), LAST)], ("approved", LAST)
    ),
    "cancelled": ([("r", RosterCancelled("x"))], ("cancelled", DAY)),
}  # fmt: skip


@pytest.mark.parametrize("name", RESULTS)
def test_a_public_notice(name):
    told, expected = RESULTS[name]
    [row] = rows(PublicNotices(), [*ON_NOTICE, *told], NOTICES)
    assert some(row, "result", "decided_on") == expected
    assert some(row, "scheme", "text_digest", "lines_digest", "count", "sum_fen", "until") == (
        "s", "text", "d", 2, 12, LAST
    )  # fmt: skip
    assert some(row, "published_by", "published_on", "version") == ("bob", DAY, 5)


def test_a_list_that_was_never_published_is_no_notice():
    assert rows(PublicNotices(), ON_NOTICE[:-1], NOTICES) == []


def test_objections_and_what_came_of_them():
    told = [
        *ON_NOTICE,
        ("r", RosterObjected(2, "moved away")),
        ("r", RosterObjectionResolved(2, "dismissed", "he did not"), LAST, "cid"),
        ("r", RosterObjected(2, "moved away after all")),
    ]
    found = rows(PublicNotices(), told, OBJECTIONS)
    names = ("line", "reason", "outcome", "answer", "resolved_by", "resolved_on")
    assert [some(row, *names) for row in found] == [
        (2, "moved away", "dismissed", "he did not", "cid", LAST),
        (2, "moved away after all", "", "", "", None),
    ]


# Stages of a fund

CANCELLED = ("r", RosterCancelled("x", (), "f/2019", 12))
STOPPED = ("r", RosterLinesStopped((1,), "x"))
STAGES_OF = {
    "opened": ([], (0, 0, 0, 0)),
    "submitted": (ON_NOTICE[:3], (0, 0, 0, 0)),
    "on notice": (ON_NOTICE, (12, 0, 0, 0)),
    "a line stopped": ([*ON_NOTICE, STOPPED], (7, 0, 0, 0)),
    "stopped twice": (
        [*ON_NOTICE, STOPPED, ("r", RosterObjectionResolved(1, "upheld", "x"))], (7, 0, 0, 0)
    ),
    "stopped before notice": ([*ON_NOTICE[:4], STOPPED, NOTICED], (7, 0, 0, 0)),
    "stopped before submission": (
        [OPENED, LINES, STOPPED, ("r", RosterSubmitted(1, 7, "d")), NOTICED], (7, 0, 0, 0)
    ),
    "an objection dismissed": (
        [*ON_NOTICE, ("r", RosterObjected(1, "x")),
         ("r", RosterObjectionResolved(1, "dismissed", "x"))], (12, 0, 0, 0)
    ),
    "sent back": ([*ON_NOTICE[:4], ("r", RosterSentBack("x"))], (0, 0, 0, 0)),
    "waiting": ([*ON_NOTICE, ("r", RosterWaiting(*SIGNED))], (0, 12, 0, 0)),
    "approved": (
        [*ON_NOTICE, ("r", RosterWaiting(*SIGNED)), ("r", RosterApproved(*SIGNED))],
        (0, 0, 12, 0),
    ),
    "cancelled on notice": ([*ON_NOTICE, ("r", RosterCancelled("x"))], (0, 0, 0, 0)),
    "cancelled, approved": (
        [*ON_NOTICE, ("r", RosterApproved(*SIGNED)), CANCELLED], (0, 0, 0, 0)
    ),
    "gave back before payment": (
        [*ON_NOTICE, ("r", RosterApproved(*SIGNED)),
         ("g", GrantRevoked("x", fund="f/2019", fund_fen=5))], (0, 0, 12, 0)
    ),
    "gave back after payment": (
        [*ON_NOTICE, ("r", RosterApproved(*SIGNED)), ("g", GrantPaid("y", 5)),
         ("g", GrantRevoked("x", fund="f/2019", fund_fen=5))], (0, 0, 12, 5)
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", STAGES_OF)
def test_the_stages_of_a_fund(name):
    told, expected = STAGES_OF[name]
    [row] = rows(FundStages(), [FUND, *told], STAGES)
    assert some(row, "on_notice_fen", "waiting_fen", "approved_fen", "recovered_fen") == expected


def test_each_fund_has_its_own_rosters():
    other = ("k", FundOpened("k/2019", 2019, 9, "county", "paper"))
    waits = ("q", RosterWaiting("k/2019", "d", 1, 1, 4))
    told = [FUND, other, *ON_NOTICE, ("q", RosterOpened("s", "k/2019")), waits]
    found = rows(FundStages(), told, STAGES)
    assert [some(row, "fund", "on_notice_fen", "waiting_fen") for row in found] == [
        ("f/2019", 12, 0), ("k/2019", 0, 4)
    ]  # fmt: skip


def test_hired_again_is_another_placement():
    told = [*WORKER, LEFT, ("w", ApplicantHired("e", "440300"), date(2019, 1, 1))]
    found = rows(Placements(), told)
    assert [some(row, "hired_version", "outcome") for row in found] == [
        (2, "dropped-out"), (4, "open")
    ]  # fmt: skip
