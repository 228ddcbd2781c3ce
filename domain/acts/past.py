"""Whether what a scheme paid before the ledger is in: until an officer has recorded that it is, or
that there was nothing, no roster of the scheme is approved."""

from __future__ import annotations

import msgspec

from domain.acts.act import Act, Decided, Needs, one
from domain.acts.days import LEDGER_STREAM, officers_day
from domain.acts.judging import scheme_called
from domain.command import Command, Refused, malformed, out_of_turn
from domain.ledger_stream import ALL_SCHEMES, LedgerPastRecorded
from domain.legacy_import import open_breaks, under_way
from domain.policies.yizhengfa_2018_9.schemes import SCHEMES
from domain.view import View


class RecordPast(msgspec.Struct, frozen=True, gc=False):
    """An officer says so, of one scheme or of all."""

    recorded: LedgerPastRecorded


def must_have_its_past(view: View, scheme: str) -> None:
    """The past of the scheme is in, and no list that holds rows of it is under way; the ledger's
    stream and the count of lists count as read.

    Raises Refused (out of turn).
    """
    ledger = view.ledger()
    if ledger is None or not ledger.past_is_in(scheme):
        rule = (
            f"what {scheme} paid before the ledger is not recorded; an officer takes it in "
            "(ledger import --legacy) and records that it is in, or that there was none "
            "(ledger past record)"
        )
        raise out_of_turn("past-not-recorded", "subject", rule)
    if view.used(under_way(scheme)):
        rule = (
            f"a list of grants that {scheme} paid before the ledger is under way; have it "
            "confirmed and taken in, or withdrawn, then send this again"
        )
        raise out_of_turn("import-under-way", "subject", rule)


def _schemes(recorded: LedgerPastRecorded) -> tuple[str, ...]:
    if recorded.scheme == ALL_SCHEMES:
        return tuple(SCHEMES)
    try:
        return (scheme_called(recorded.scheme).key,)
    except Refused as no:
        raise malformed(no.code, "data.scheme", f"{no.rule}, or all") from no


def needs(command: Command, intent: RecordPast, view: View) -> Needs:
    counts = [of(scheme) for scheme in _schemes(intent.recorded) for of in (open_breaks, under_way)]
    return Needs((LEDGER_STREAM,), (), (), tuple(counts))


def decide(command: Command, intent: RecordPast, view: View) -> Decided:
    """Says how many breaks stay open, so that none is overlooked."""
    officers_day(command, view)
    recorded = intent.recorded
    schemes = _schemes(recorded)
    pending = [scheme for scheme in schemes if view.used(under_way(scheme))]
    if pending:
        rule = f"a list of {', '.join(pending)} is under way; finish or withdraw it first"
        raise out_of_turn("import-under-way", "data.scheme", rule)
    breaks = sum(view.used(open_breaks(scheme)) for scheme in schemes)
    if breaks != recorded.open_breaks:
        rule = (
            f"{breaks} breaks are open; resolve them, or say that they stay: open_breaks {breaks}"
        )
        raise out_of_turn("breaks-open", "data.open_breaks", rule)
    return one("ledger", command.stream, recorded)


ACT = Act(needs, decide)
