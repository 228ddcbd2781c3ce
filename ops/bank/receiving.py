"""A bank's file taken in: read whole, matched in one transaction, told to the ledger row by row."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import file_digest
from pathlib import Path
from typing import BinaryIO

import msgspec

from domain.acts.reconciling import RecordRows, TakeFile, file_stream
from domain.bank_file import BankFile, BankFileApplied, BankFileReceived, Status
from domain.bank_file import BankFileRefused as RefusedEvent
from domain.reference import position_in
from gateways.bank.canonical import BankFileRefused, BankRow, FileBegun, Item
from gateways.bank.profile import BankProfile
from gateways.bank.reasons import reason_of
from gateways.bank.recognising import read
from gateways.keys import KeyStore
from ops.bank.acting import Dealer
from ops.bank.digests import account_digest, name_digest
from ops.bank.spans import span_of
from ops.bank.telling import Told, breaks_of, commands_of, matched_of
from ops.follower import state_of
from ops.jobs import Progress
from ops.running import Running
from projections.bank.store import BankRows, Finding, ToldRow


class Taken(msgspec.Struct, frozen=True):
    """What a file came to. `verdict`: `applied`, `duplicate` (these bytes were taken in before), or
    `refused`, then with what, where and what to do. Counts of findings; `breaks`: still open."""

    verdict: str
    file: str
    digest: str
    rows: int = 0
    findings: dict[str, int] = {}
    breaks: int = 0
    explained: int = 0
    refusal: dict[str, str] = {}


class Reading(msgspec.Struct):
    """What the reader told of the file beside its rows."""

    begun: FileBegun | None = None
    rows: int = 0
    credit_fen: int = 0
    debit_fen: int = 0


def take(
    running: Running,
    path: Path,
    bank: str,
    profile: BankProfile | None,
    officer: str,
    progress: Progress,
) -> Taken:
    """Takes a file in. The same bytes again change nothing; a refused one may come again by another
    profile. Raises Failed."""
    with path.open("rb") as file:
        digest = f"sha256:{file_digest(file, 'sha256').hexdigest()}"
    stream = file_stream(digest)
    known: BankFile | None = state_of(running.parts.log, "bankFile", stream)
    if known is not None and known.status in (Status.APPLIED, Status.SUPERSEDED):
        return Taken("duplicate", stream, digest)
    dealer = Dealer(running.parts, digest, running.parts.intake.today(), officer)
    rows = BankRows(running.dsn)
    try:
        reading, findings = _matched(running, rows, path, stream, bank, profile)
    except BankFileRefused as no:
        return _refused(dealer, stream, digest, bank, no, progress)
    finally:
        rows.close()
    return _applied(running, dealer, stream, digest, bank, reading, findings, progress)


def _matched(
    running: Running,
    rows: BankRows,
    path: Path,
    stream: str,
    bank: str,
    profile: BankProfile | None,
) -> tuple[Reading, list[Finding]]:
    """Staged and matched in one transaction: of a file that is refused nothing stays."""
    reading = Reading()
    with path.open("rb") as file, rows.of_bank(bank):
        rows.stage(stream, _rows(running, reading, file, stream, bank, profile))
        assert reading.begun is not None, "a file that was read begins with what it is"
        if reading.begun.kind == "result":
            rows.match_result(stream, bank, final=True)
        else:
            spans = [span_of(day) for day in rows.booked_days(stream)]
            rows.match_statement(stream, bank, spans)
        return reading, rows.findings(stream)


def _rows(
    running: Running,
    reading: Reading,
    file: BinaryIO,
    stream: str,
    bank: str,
    profile: BankProfile | None,
) -> Iterator[ToldRow]:
    """Each row as it is matched, in the order of the file."""
    ours = re.compile(f"{running.opened.code}{running.opened.epoch}[0-9A-Z]{{10}}")
    items: Iterable[Item] = read(file, profile)
    for item in items:
        if isinstance(item, FileBegun):
            reading.begun = item
        elif isinstance(item, BankRow):
            _count(reading, item)
            kind = reading.begun.kind if reading.begun else "statement"
            yield _row(running.keys, stream, bank, kind, item, profile, ours)


def _count(reading: Reading, row: BankRow) -> None:
    reading.rows += 1
    if row.entry == 0 and row.booking == "booked":
        reading.credit_fen += row.amount_fen if row.direction == "credit" else 0
        reading.debit_fen += row.amount_fen if row.direction == "debit" else 0


def _row(
    keys: KeyStore,
    stream: str,
    bank: str,
    kind: str,
    row: BankRow,
    profile: BankProfile | None,
    ours: re.Pattern[str],
) -> ToldRow:
    refer = row.references
    return ToldRow(
        stream,
        row.row,
        bank,
        kind,
        row.entry,
        row.direction or "",
        row.amount_fen,
        row.currency,
        row.booking,
        row.booked_on,
        row.reversal,
        _ordered_at(row, ours),
        refer.batch,
        refer.row_key,
        refer.bank,
        row.outcome,
        _cause(row, profile),
        row.code if re.fullmatch(r"[A-Za-z0-9._-]{0,20}", row.code) else "",
        account_digest(keys, row.account),
        name_digest(keys, row.name),
    )


def _ordered_at(row: BankRow, ours: re.Pattern[str]) -> int | None:
    """The position in our reference, wherever in the row it stands; two of ours are none."""
    refer = row.references
    texts = (refer.end_to_end, refer.instruction, refer.transaction, refer.row_key, row.text)
    found = {
        position
        for text in texts
        for candidate in ours.findall(text)
        if (position := position_in(candidate)) is not None
    }
    return found.pop() if len(found) == 1 else None


def _cause(row: BankRow, profile: BankProfile | None) -> str:
    if row.outcome not in ("rejected", "") and row.direction != "credit":
        return ""
    table, own = (profile.codes.table, profile.codes.reasons) if profile else ("iso", {})
    reason = reason_of(row.reason or row.code, table, own)
    return reason if reason and reason != "ok" else "other"


def _refused(
    dealer: Dealer, stream: str, digest: str, bank: str, no: BankFileRefused, progress: Progress
) -> Taken:
    """On record that it came and was refused, with the rule's word; its text stays outside."""
    event = RefusedEvent(digest, bank, no.code, no.place[:60])
    command = dealer.command("bankFile", stream, TakeFile(event), "refused")
    dealer.must([command], "refused", progress)
    told = {"code": no.code, "place": no.place, "rule": no.rule, "remedy": no.remedy}
    return Taken("refused", stream, digest, refusal=told)


def _applied(
    running: Running,
    dealer: Dealer,
    stream: str,
    digest: str,
    bank: str,
    reading: Reading,
    findings: list[Finding],
    progress: Progress,
) -> Taken:
    """First the file, then what it says of each order, then its breaks, and that it is done."""
    begun = reading.begun
    assert begun is not None
    received = BankFileReceived(
        digest,
        bank,
        begun.format,
        begun.version,
        begun.profile,
        begun.kind,
        reading.rows,
        reading.credit_fen,
        reading.debit_fen,
    )
    took = dealer.command("bankFile", stream, TakeFile(received), "received")
    dealer.must([took], "received", progress)
    told = Told(running.opened.code, running.opened.epoch, digest, stream)
    commands = commands_of(dealer, told, findings)
    refused: dict[tuple[str, int, str | None], str] = {}
    for command, outcome in dealer.do(commands, "rows", progress):
        if outcome.problem is not None:
            refused[told.asked[command.id]] = outcome.problem.code
    dealer.must(matched_of(dealer, told, findings), "matched", progress)
    breaks = breaks_of(dealer, told, findings, refused)
    dealer.must(breaks.commands, "breaks", progress)
    end = BankFileApplied(*_three(stream, reading.rows, findings))
    done = dealer.command("bankFile", stream, RecordRows(end), "applied")
    dealer.must([done], "applied", progress)
    counts = Counter(one.finding for one in findings if one.file == stream)
    explained = len({(one.file, one.row) for one in findings if one.file != stream})
    return Taken("applied", stream, digest, reading.rows, dict(counts), breaks.count, explained)


def _three(stream: str, rows: int, findings: list[Finding]) -> tuple[int, int, int]:
    """Rows bound, rows left as breaks, and the others."""
    own = [one for one in findings if one.file == stream and one.row]
    broken = {one.row for one in own if one.open}
    bound = {one.row for one in own if one.payment and not one.open} - broken
    return len(bound), len(broken), rows - len(bound) - len(broken)
