"""A break of a list of earlier grants: an officer ties it, and it takes what its scheme takes, or
dismisses it."""

from __future__ import annotations

from typing import Literal

import msgspec

from domain.acts.act import Act, Decided, Needs, NewEvent
from domain.acts.days import LEDGER_STREAM, officers_day
from domain.acts.importing import must_be_the_second
from domain.acts.importing_rows import imported, one_break
from domain.acts.tying import Found, look, needed
from domain.command import Command, out_of_turn
from domain.grant import Grant, GrantBreakResolved, Status
from domain.legacy_import import ImportState
from domain.paid_before import PaidBefore
from domain.view import View


class ResolveBreak(msgspec.Struct, frozen=True, gc=False):
    """What becomes of a break. `tied`: to this person and payee, where they are named."""

    outcome: Literal["tied", "dismissed"]
    reason: str
    beneficiary: str = ""
    payee: str = ""
    payee_kind: Literal["", "applicant", "enterprise"] = ""


def _tied(row: PaidBefore, intent: ResolveBreak) -> PaidBefore:
    """The row with whom the officer found."""
    beneficiary = intent.beneficiary or row.beneficiary
    payee, kind = intent.payee or row.payee, intent.payee_kind or row.payee_kind
    if not payee and beneficiary:
        payee, kind = beneficiary, "applicant"
    return msgspec.structs.replace(row, beneficiary=beneficiary, payee=payee, payee_kind=kind)


def break_needs(command: Command, intent: ResolveBreak, view: View) -> Needs:
    grant: Grant | None = view.loaded("grant", command.stream)
    if grant is None or grant.row is None:
        return Needs((LEDGER_STREAM, ("grant", command.stream)))
    return needed(command, _tied(grant.row, intent), grant.imported_from, view)


def decide_break(command: Command, intent: ResolveBreak, view: View) -> Decided:
    """By another person than the one who handed the list in."""
    officers_day(command, view)
    grant = view.grant(command.stream)
    if grant is None or grant.row is None or grant.status is not Status.BREAK:
        raise out_of_turn("no-break", "subject", "no open break of a list of earlier grants")
    state: ImportState | None = view.state("import", grant.imported_from)
    assert state is not None, "a break is of a list"
    must_be_the_second(state, command)
    resolved = GrantBreakResolved(intent.outcome, intent.reason, (one_break(grant.row),))
    closed = NewEvent("grant", grant.stream, resolved)
    if intent.outcome == "dismissed":
        return Decided((closed,))
    row = _tied(grant.row, intent)
    found = look(row, None, view)
    if found.grounds is None:
        raise _still_a_break(found)
    taken = (grant.imported_from, grant.line, row, found.grounds)
    takes = NewEvent("grant", grant.stream, imported(taken, found.taken, ()))
    return Decided((closed, takes))


def _still_a_break(found: Found) -> Exception:
    held = f": {found.key} is held by {found.held_by}" if found.held_by else ""
    return out_of_turn(str(found.because), "subject", f"still a break, {found.because}{held}")


BREAK = Act(break_needs, decide_break)
