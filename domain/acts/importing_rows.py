"""One row of a list of grants paid before the ledger: it takes what its scheme takes, or it
becomes a break."""

from __future__ import annotations

import msgspec

from domain.acts.act import Act, Decided, Needs, NewEvent
from domain.acts.days import officers_day
from domain.acts.importing import list_of, must_be_the_second
from domain.acts.judging import scheme_called
from domain.acts.tying import Found, look, needed
from domain.command import AlreadyRecorded, Command, conflict, malformed, out_of_turn
from domain.decision import Allowance, Grounds
from domain.grant import Grant, GrantBreakOpened, GrantImported
from domain.grant_events import BreakCause
from domain.legacy_import import ImportState, fen_taken, open_breaks, rows_taken
from domain.paid_before import PaidBefore
from domain.policies.taking import Taken
from domain.policies.yizhengfa_2018_9.legacy import NO_LIMIT, asked_of
from domain.view import View


class ImportGrant(msgspec.Struct, frozen=True, gc=False):
    """A row of a list that was confirmed. `problem`: why its person or payee could not be found."""

    imported_from: str
    line: int
    row: PaidBefore
    problem: BreakCause | None = None


def row_needs(command: Command, intent: ImportGrant, view: View) -> Needs:
    scheme_called(intent.row.scheme)
    return needed(command, intent.row, intent.imported_from, view)


def decide_row(command: Command, intent: ImportGrant, view: View) -> Decided:
    """The grant with what it holds, or a break."""
    officers_day(command, view)
    _must_be_new(view.grant(command.stream), intent)
    must_say_enough(intent.row, command)
    state = list_of(view, intent.imported_from, "data.imported_from")
    must_be_the_second(state, command)
    if not state.confirmed:
        rule = "a second officer confirms the list first: import.confirmed"
        raise out_of_turn("not-confirmed", "data.imported_from", rule)
    found = look(intent.row, intent.problem, view)
    counted = _counted(state, intent.row)
    if found.grounds is not None:
        row = (intent.imported_from, intent.line, intent.row, found.grounds)
        event: GrantImported | GrantBreakOpened = imported(row, found.taken, counted)
    else:
        event = _break(intent, found, counted)
    return Decided((NewEvent("grant", command.stream, event),))


def _must_be_new(grant: Grant | None, intent: ImportGrant) -> None:
    """The same line again is answered as the first time; with other content it contradicts that."""
    if grant is None:
        return
    first, again = grant.row, intent.row
    assert first is not None, "the grant of a list's line has a row"
    if msgspec.structs.replace(again, **_who(first)) != first:
        rule = "this line of the list is recorded with other content"
        raise conflict("conflicting-fact", "data.line", rule)
    raise AlreadyRecorded(grant.stream, 1)


def _who(row: PaidBefore) -> dict[str, str]:
    """Persons may have become known since."""
    return {"beneficiary": row.beneficiary, "payee": row.payee, "payee_kind": row.payee_kind}


def must_say_enough(row: PaidBefore, command: Command) -> None:
    """The fields that its scheme asks for, in days that can be.

    Raises Refused (malformed).
    """
    if row.paid_on > command.today:
        raise malformed(
            "future-day", "data.paid_on", f"lies in the future; today is {command.today}"
        )
    if row.first and row.last and row.last < row.first:
        raise malformed("impossible-period", "data.last", f"lies before first {row.first}")
    for field in asked_of(row.scheme):
        if field in ("beneficiary", "payee"):
            continue  # who is missing there is not known: a break
        if not (getattr(row, field, None) or getattr(row.particulars, field, None)):
            raise malformed("row-incomplete", f"data.{field}", f"{row.scheme} asks for it")


def _counted(state: ImportState, row: PaidBefore) -> tuple[Allowance, ...]:
    """The row in the list's own count and sum: never more than were handed in.

    Raises Refused where the list has none of the scheme.
    """
    of = state.of(row.scheme)
    if of is None:
        rule = "the list that was handed in has no rows of this scheme"
        raise malformed("other-scheme", "data.scheme", rule)
    return (
        Allowance(rows_taken(state.stream, row.scheme), 1, of.rows),
        Allowance(fen_taken(state.stream, row.scheme), row.amount_fen, of.fen),
    )


def imported(
    row: tuple[str, int, PaidBefore, Grounds], taken: Taken, counted: tuple[Allowance, ...]
) -> GrantImported:
    return GrantImported(*row, taken.claims, taken.allowances, taken.periods, counted)


def _break(intent: ImportGrant, found: Found, counted: tuple[Allowance, ...]) -> GrantBreakOpened:
    assert found.because is not None, "a row that is not taken has a cause"
    return GrantBreakOpened(
        intent.imported_from,
        intent.line,
        intent.row,
        found.because,
        found.key,
        found.held_by,
        (*counted, one_break(intent.row)),
    )


def one_break(row: PaidBefore) -> Allowance:
    return Allowance(open_breaks(row.scheme), 1, NO_LIMIT)


ROW = Act(row_needs, decide_row)
