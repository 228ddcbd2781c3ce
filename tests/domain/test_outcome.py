"""An outcome follows from the stored events alone, so a replay gives equal bytes."""

from datetime import date

import msgspec
import pytest

from domain.codec import decode, encode
from domain.decision import Clause, Grounds
from domain.event import Actor, CommandMark, Envelope, topic_of
from domain.grant import (
    GrantApplied,
    GrantAwarded,
    GrantContested,
    GrantDecisionReplaced,
    GrantPended,
    GrantRefused,
)
from domain.outcome import decisions_in, stored_outcome
from domain.payment import PaymentInDoubt, Report
from domain.roster import RosterApproved, RosterWaiting

DAY = date(2018, 12, 1)
GROUNDS = Grounds(Clause("益政发〔2018〕9号", 21), "c", DAY, ())
APPLIED = GrantApplied("application", 2, "scheme", "payee", "enterprise", "person", DAY)
AWARDED = GrantAwarded(20_000, GROUNDS, ("key",))
ENVELOPE = Envelope(Actor("p", "c", "poster"), CommandMark("s", "i", "d", 0, 1), DAY)
SIGNED = ("f/2018", "d", 1, 1, 100)


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (AWARDED, ("awarded", 20_000, (), "", None)),
        (GrantRefused(("duplicate",), GROUNDS, "g1"), ("refused", 0, ("duplicate",), "g1", None)),
        (
            GrantPended("period-open", "date:2019-02-28", GROUNDS, date(2019, 2, 28)),
            ("pended", 0, ("period-open",), "", date(2019, 2, 28)),
        ),
        (GrantContested(("g1",), GROUNDS), ("contested", 0, ("conflict",), "g1", None)),
        (
            GrantDecisionReplaced("refused", ("duplicate",), earlier="g2", grounds=GROUNDS),
            ("refused", 0, ("duplicate",), "g2", None),
        ),
    ],
    ids=lambda one: type(one).__name__,
)
def test_a_decision_is_told_with_its_line_and_clause(event, told):
    (one,) = decisions_in([("g", APPLIED), ("g", event)])
    assert (one.status, one.amount_fen, one.reasons, one.earlier, one.matures_on) == told
    assert (one.line, one.clause) == (2, "益政发〔2018〕9号 21")


def test_a_later_decision_on_a_grant_stands_alone():
    lost = GrantDecisionReplaced("refused", ("duplicate",), earlier="h")
    told = decisions_in([("g", AWARDED), ("h", AWARDED), ("g", lost)])
    assert [(one.grant, one.status) for one in told] == [("g", "refused"), ("h", "awarded")]


@pytest.mark.parametrize(
    ("events", "waiting"),
    [([RosterApproved(*SIGNED)], False), ([RosterWaiting(*SIGNED)], True)],
)
def test_an_approval_that_waits_says_so(events, waiting):
    pairs = [("r", event) for event in events]
    assert stored_outcome("accepted", ("s", "i"), "r", 7, pairs).waiting is waiting


def test_a_doubtful_report_says_what_contradicts():
    doubt = PaymentInDoubt(Report("r", 1, DAY, "e", "bank"), ("fen",))
    assert stored_outcome("accepted", ("s", "i"), "p", 7, [("p", doubt)]).in_doubt == ("fen",)


def test_events_that_went_through_the_log_give_the_same_bytes():
    told = [("g", APPLIED), ("g", AWARDED), ("r", RosterWaiting(*SIGNED))]
    stored = [
        (stream, decode(stream, 1, topic_of(event), encode(event, ENVELOPE)).event)
        for stream, event in told
    ]
    first, again = (
        msgspec.json.encode(stored_outcome("accepted", ("s", "i"), "a", 7, events))
        for events in (told, stored)
    )
    assert first == again
