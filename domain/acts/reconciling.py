"""A bank's file taken in, and its breaks closed by two officers or by a later file."""

from __future__ import annotations

import msgspec

from domain.acts.act import Act, Decided, Needs, one
from domain.acts.days import LEDGER_STREAM, officers_day
from domain.bank_file import (
    BankFile,
    BankFileApplied,
    BankFileBreakAssigned,
    BankFileBreakProposed,
    BankFileBreakReopened,
    BankFileBreakResolved,
    BankFileBreaksOpened,
    BankFileMatched,
    BankFileReceived,
    BankFileRefused,
    BankFileSuperseded,
    OpenBreak,
    Status,
)
from domain.command import AlreadyRecorded, Command, out_of_turn
from domain.names import named_stream
from domain.reasons import Reason
from domain.view import View


class TakeFile(msgspec.Struct, frozen=True, gc=False):
    """A file that was read, or that was refused."""

    event: BankFileReceived | BankFileRefused


class RecordRows(msgspec.Struct, frozen=True, gc=False):
    """What the rows of a file came to; only the ledger's own reconciling says so."""

    event: BankFileMatched | BankFileBreaksOpened | BankFileApplied | BankFileSuperseded


class HandleBreak(msgspec.Struct, frozen=True, gc=False):
    """Who looks after a break, or what an officer found."""

    event: BankFileBreakAssigned | BankFileBreakProposed


class ResolveBreak(msgspec.Struct, frozen=True, gc=False):
    """Another officer's signature under the finding; or the file that explains the break."""

    number: int
    by_file: str = ""


class ReopenBreak(msgspec.Struct, frozen=True, gc=False):
    """It was closed wrongly: it stands again under a new number."""

    number: int
    reason: str


def file_stream(digest: str) -> str:
    """The stream of a file follows from its bytes, so the same bytes twice are one file."""
    return named_stream("bankFile", digest)


def needs(command: Command, intent: msgspec.Struct, view: View) -> Needs:
    return Needs((LEDGER_STREAM, ("bankFile", command.stream)))


def decide_take(command: Command, intent: TakeFile, view: View) -> Decided:
    """Once. A file that was refused may be read later by a profile that fits it."""
    file = view.bank_file(command.stream)
    refused_again = isinstance(intent.event, BankFileRefused)
    if file is not None and (refused_again or file.status is not Status.REFUSED):
        raise AlreadyRecorded(file.stream, 1)
    return one("bankFile", command.stream, intent.event)


TAKE = Act(needs, decide_take)


def decide_rows(command: Command, intent: RecordRows, view: View) -> Decided:
    """As long as the file is being taken in; superseding also after."""
    file = _known(command, view)
    superseding = isinstance(intent.event, BankFileSuperseded)
    if file.status is not Status.RECEIVED and not (superseding and file.status is Status.APPLIED):
        raise out_of_turn("nothing-changed", "subject", f"the file is {file.status.value}")
    return one("bankFile", file.stream, intent.event)


ROWS = Act(needs, decide_rows)


def decide_handling(command: Command, intent: HandleBreak, view: View) -> Decided:
    """Only of a break that is open."""
    officers_day(command, view)
    file = _known(command, view)
    _open(file, intent.event.number)
    return one("bankFile", file.stream, intent.event)


HANDLE = Act(needs, decide_handling)


def decide_resolving(command: Command, intent: ResolveBreak, view: View) -> Decided:
    """By another officer than who found it out; a later file needs no officer."""
    file = _known(command, view)
    found = _open(file, intent.number)
    if intent.by_file:
        closed = BankFileBreakResolved(
            intent.number, "explained", found.told.payment, intent.by_file
        )
        return one("bankFile", file.stream, closed)
    officers_day(command, view)
    finding = found.proposed
    if finding is None:
        raise out_of_turn("not-proposed", "data.number", "propose a finding first, with evidence")
    if found.proposed_by == command.actor.person:
        rule = "who proposed this may not sign it; another officer must"
        raise out_of_turn("same-person", "actor", rule, Reason.SAME_PERSON.code)
    closed = BankFileBreakResolved(intent.number, finding.finding, finding.payment)
    return one("bankFile", file.stream, closed)


RESOLVE = Act(needs, decide_resolving)


def decide_reopening(command: Command, intent: ReopenBreak, view: View) -> Decided:
    """A closed break, as a new one that says which it was."""
    officers_day(command, view)
    file = _known(command, view)
    told = file.closed.get(intent.number)
    if told is None:
        raise out_of_turn("unknown-break", "data.number", "no such closed break of this file")
    again = msgspec.structs.replace(told, number=file.last_break + 1)
    event = BankFileBreakReopened(intent.number, again, intent.reason)
    return one("bankFile", file.stream, event)


REOPEN = Act(needs, decide_reopening)


def _known(command: Command, view: View) -> BankFile:
    file = view.bank_file(command.stream)
    if file is None:
        raise out_of_turn("unknown-file", "subject", "no such file of a bank is on record")
    return file


def _open(file: BankFile, number: int) -> OpenBreak:
    found = file.breaks.get(number)
    if found is None:
        raise out_of_turn("unknown-break", "data.number", "no such open break of this file")
    return found
