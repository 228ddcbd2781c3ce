"""A list of grants paid before the ledger: one officer hands it in, another confirms it and has
its rows taken; when none is left it is in."""

from __future__ import annotations

import msgspec

from domain.acts.act import Act, Decided, Needs, one
from domain.acts.days import LEDGER_STREAM, officers_day
from domain.acts.judging import scheme_called
from domain.command import AlreadyRecorded, Command, malformed, out_of_turn
from domain.decision import Allowance
from domain.entries import StreamKey
from domain.legacy_import import (
    MAXIMUM_ROWS,
    ImportConfirmed,
    ImportFinished,
    ImportReceived,
    ImportState,
    ImportWithdrawn,
    RowsOf,
    fen_taken,
    rows_taken,
    under_way,
)
from domain.names import named_stream
from domain.policies.yizhengfa_2018_9.legacy import NO_LIMIT
from domain.reasons import Reason
from domain.view import View


class ReceiveImport(msgspec.Struct, frozen=True, gc=False):
    """The file's digest, what it is, and how many rows and fen it holds under each scheme."""

    digest: str
    document: str
    schemes: tuple[RowsOf, ...]


class ConfirmImport(msgspec.Struct, frozen=True, gc=False):
    """Another officer has read the file of this digest."""

    digest: str


class FinishImport(msgspec.Struct, frozen=True, gc=False):
    """Every row was taken."""


class WithdrawImport(msgspec.Struct, frozen=True, gc=False):
    """The list is not taken."""

    reason: str


def list_of(view: View, stream: str, field: str = "subject") -> ImportState:
    """The list of a stream, neither in nor withdrawn.

    Raises Refused (out of turn).
    """
    state: ImportState | None = view.state("import", stream)
    if state is None:
        raise out_of_turn("unknown-import", field, "no such list was handed in: import.received")
    if state.ended:
        raise out_of_turn("import-ended", field, f"the list is {state.ended}")
    return state


def must_be_the_second(state: ImportState, command: Command) -> None:
    """Who handed the list in may not take part in taking it (four eyes)."""
    if state.proposer == command.actor.person:
        rule = "the person who handed the list in may not confirm it; another officer must"
        raise out_of_turn("same-person", "actor", rule, Reason.SAME_PERSON.code)


# Handing in


def needs(command: Command, intent: msgspec.Struct, view: View) -> Needs:
    keys: tuple[StreamKey, ...] = (LEDGER_STREAM, ("import", command.stream))
    if not isinstance(intent, FinishImport):
        return Needs(keys)
    state: ImportState | None = view.loaded("import", command.stream)
    counted = (
        of_list(command.stream, of.scheme)
        for of in (state.schemes if state else ())
        for of_list in (rows_taken, fen_taken)
    )
    return Needs(keys, (), (), tuple(counted))


def decide_receive(command: Command, intent: ReceiveImport, view: View) -> Decided:
    """From here on its schemes pay nothing until it is in or withdrawn."""
    officers_day(command, view)
    if command.stream != named_stream("import", intent.digest.removeprefix("sha256:")):
        raise malformed("import-name", "subject", "import: and the digest's 64 characters")
    if view.state("import", command.stream) is not None:
        raise AlreadyRecorded(command.stream, 1)
    named = [of.scheme for of in intent.schemes]
    for scheme in named:
        scheme_called(scheme)
    if not named or len(set(named)) != len(named):
        raise malformed("schemes", "data.schemes", "at least one scheme, each once")
    if any(of.rows < 1 for of in intent.schemes) or _rows(intent.schemes) > MAXIMUM_ROWS:
        raise malformed("schemes", "data.schemes", f"1 to {MAXIMUM_ROWS} rows")
    received = ImportReceived(intent.digest, intent.document, intent.schemes, _under_way(named))
    return one("import", command.stream, received)


def _rows(schemes: tuple[RowsOf, ...]) -> int:
    return sum(of.rows for of in schemes)


def _under_way(schemes: list[str]) -> tuple[Allowance, ...]:
    return tuple(Allowance(under_way(scheme), 1, NO_LIMIT) for scheme in schemes)


def decide_confirm(command: Command, intent: ConfirmImport, view: View) -> Decided:
    """By another person than the one who handed it in, over the same file."""
    officers_day(command, view)
    known: ImportState | None = view.state("import", command.stream)
    if known is not None and intent.digest != known.digest:
        raise malformed("import-digest", "data.digest", "not the file that was handed in")
    if known is not None and known.confirmed and known.proposer != command.actor.person:
        raise AlreadyRecorded(command.stream, known.confirmed)
    must_be_the_second(list_of(view, command.stream), command)
    return one("import", command.stream, ImportConfirmed(intent.digest))


def decide_finish(command: Command, intent: FinishImport, view: View) -> Decided:
    """Counted by the append: no row is missing, none was taken twice, and the sum is that which was
    handed in."""
    officers_day(command, view)
    state: ImportState | None = view.state("import", command.stream)
    if state is not None and state.ended == "finished":
        raise AlreadyRecorded(command.stream, state.version)
    state = list_of(view, command.stream)
    for of in state.schemes:
        taken = view.used(rows_taken(state.stream, of.scheme))
        if taken != of.rows:
            rule = f"{taken} of {of.rows} rows of {of.scheme} are taken; send the others first"
            raise out_of_turn("rows-missing", "subject", rule)
        fen = view.used(fen_taken(state.stream, of.scheme))
        if fen != of.fen:
            rule = f"the rows of {of.scheme} come to {fen} fen, and {of.fen} were handed in"
            raise out_of_turn("sum-differs", "subject", rule)
    return one("import", state.stream, ImportFinished(state.rows, _ended(state)))


def decide_withdraw(command: Command, intent: WithdrawImport, view: View) -> Decided:
    """What was taken already stays, grant by grant, until a case officer revokes it."""
    officers_day(command, view)
    state = list_of(view, command.stream)
    return one("import", state.stream, ImportWithdrawn(intent.reason, _ended(state)))


def _ended(state: ImportState) -> tuple[Allowance, ...]:
    return _under_way([of.scheme for of in state.schemes])


RECEIVE = Act(needs, decide_receive)
CONFIRM = Act(needs, decide_confirm)
FINISH = Act(needs, decide_finish)
WITHDRAW = Act(needs, decide_withdraw)
