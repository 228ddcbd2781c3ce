"""Orders into files for a bank: written, on record row by row, and only then handed over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

import msgspec

from domain.acts.banking import TellOutcome
from domain.acts.sending import MoveFile, WriteFile, file_stream
from domain.command import Command
from domain.payment_file import PaymentFile, PaymentFileWithdrawn, PaymentFileWritten
from domain.payment_outcomes import FileRow, PaymentRecalled, PaymentSent
from domain.policies.yizhengfa_2018_9.schemes import SCHEMES
from domain.reference import position_in, reference
from gateways.bank.outgoing.from_vault import Payable, orders_of
from gateways.bank.outgoing.layout import OutLayout
from gateways.bank.outgoing.order import Batch, Debtor, FilePart, PaymentOrder
from gateways.bank.outgoing.place import copied_whole, digest_of
from gateways.bank.outgoing.reading import wrong
from gateways.bank.outgoing.row_map import SUFFIX, MapRow, rows_of
from gateways.bank.outgoing.row_map import digest_of as map_digest_of
from gateways.bank.outgoing.writing import write_files
from ops.bank.acting import Dealer, Failed
from ops.bank.digests import account_digest, name_digest
from ops.jobs import Progress
from ops.running import Running
from projections.bank.store import BankRows, SentRow
from projections.bank.to_send import Waiting, waiting_for

WRITTEN, HANDED_OVER = "payment-files", "handed-over"


class NoSuchFile(Exception):
    """A file that is on record does not lie where it was written; the text says which and where."""


class Sending(msgspec.Struct, frozen=True):
    """What is to be written: `batch`: its key with the bank, never used twice; `officer`: whose act
    it is; `pays_by`: the profile's label; `routed`: orders through these banks, an empty one for
    those that name none."""

    bank: str
    routed: tuple[str, ...]
    pays_by: str
    layout: OutLayout
    debtor: Debtor
    batch: str
    number: int
    day: date
    created_at: datetime
    officer: str


DIGEST = 16
NO_DIGEST = bytes(DIGEST)


class Digests:
    """Those of account and name of each order that passed, in order: 32 bytes an order."""

    def __init__(self) -> None:
        self._kept = bytearray()

    def add(self, account: str | None, name: str | None) -> None:
        for one in (account, name):
            self._kept += UUID(one).bytes if one else NO_DIGEST

    def at(self, place: int) -> tuple[str | None, str | None]:
        """Of the order at a place, counted from 0."""
        account, name = (self._of(2 * place + one) for one in (0, 1))
        return account, name

    def _of(self, number: int) -> str | None:
        found = bytes(self._kept[number * DIGEST : (number + 1) * DIGEST])
        return None if found == NO_DIGEST else str(UUID(bytes=found))


def folder_of(data: Path, bank: str) -> Path:
    """Where the files for a bank are written, unseen by it."""
    return data / WRITTEN / bank


def write(running: Running, asked: Sending, progress: Progress) -> list[FilePart]:
    """All orders that wait for this bank, in files that are on record. None where none waits.

    Raises PaymentFileRefused, and Failed when an order moved meanwhile: then the file is withdrawn
    and its orders wait as before.
    """
    waiting = waiting_for(running.dsn, asked.routed)
    first = next(waiting, None)
    if first is None:
        return []
    digests = Digests()
    orders = _with_digests(running, digests, _orders(running, [first], waiting))
    batch = Batch(asked.batch, asked.debtor, asked.day, asked.created_at, asked.number)
    folder = folder_of(running.settings.data, asked.bank)
    parts = write_files(batch, orders, asked.layout, folder)
    done = 0
    for part in parts:
        _record(running, asked, part, digests, done, progress)
        done += part.rows
    return list(parts)


def _orders(
    running: Running, first: Sequence[Waiting], rest: Iterable[Waiting]
) -> Iterator[PaymentOrder]:
    code, epoch = running.opened.code, running.opened.epoch
    payables = (
        Payable(
            one.payment,
            reference(code, epoch, one.ordered_at),
            one.fen,
            one.account,
            SCHEMES[one.scheme].chinese,
        )
        for ones in (first, rest)
        for one in ones
    )
    return orders_of(payables, running.parts.vault)


def _with_digests(
    running: Running, digests: Digests, orders: Iterable[PaymentOrder]
) -> Iterator[PaymentOrder]:
    for order in orders:
        account = account_digest(running.keys, order.account)
        digests.add(account, name_digest(running.keys, order.name))
        yield order


def _record(
    running: Running,
    asked: Sending,
    part: FilePart,
    digests: Digests,
    done: int,
    progress: Progress,
) -> None:
    """The file, then each of its rows; withdrawn again where a row is not taken."""
    dealer = Dealer(running.parts, part.sha256, asked.day, asked.officer)
    stream = file_stream(part.sha256)
    event = PaymentFileWritten(
        part.sha256,
        part.row_map,
        asked.bank,
        asked.pays_by,
        part.key,
        part.part,
        part.of,
        part.rows,
        part.fen,
    )
    written = dealer.command("paymentFile", stream, WriteFile(event), "written")
    dealer.must([written], "written", progress)
    path = folder_of(running.settings.data, asked.bank) / part.map_name
    _keep(running, asked, part, digests, done)
    try:
        dealer.must(_sent(dealer, part, rows_of(path)), part.name, progress)
    except Failed:
        _withdraw(running, asked, part, dealer, progress)
        raise


def _sent(dealer: Dealer, part: FilePart, rows: Iterable[MapRow]) -> Iterator[Command]:
    for row in rows:
        told = TellOutcome(PaymentSent(FileRow(part.sha256, row.row)))
        yield dealer.command("payment", row.payment, told, f"{row.row}/sent")


def _keep(running: Running, asked: Sending, part: FilePart, digests: Digests, done: int) -> None:
    """What matching needs of each row, in place of what an earlier try left."""
    path = folder_of(running.settings.data, asked.bank) / part.map_name
    kept = (_sent_row(asked, part, row, digests, done + row.row - 1) for row in rows_of(path))
    with closing(BankRows(running.dsn)) as rows, rows.of_bank(asked.bank):
        rows.forget_sent(part.sha256)
        rows.keep_sent(kept)


def _sent_row(asked: Sending, part: FilePart, row: MapRow, digests: Digests, place: int) -> SentRow:
    return SentRow(
        part.sha256,
        row.row,
        asked.bank,
        row.payment,
        position_in(row.reference) or 0,
        part.key,
        row.key,
        row.fen,
        asked.day,
        *digests.at(place),
    )


def _withdraw(
    running: Running, asked: Sending, part: FilePart, dealer: Dealer, progress: Progress
) -> None:
    """The file is given up and every order of it may go into another."""
    event = PaymentFileWithdrawn("an order moved while it was written")
    command = dealer.command("paymentFile", file_stream(part.sha256), MoveFile(event), "withdrawn")
    dealer.must([command], "withdrawn", progress)
    path = folder_of(running.settings.data, asked.bank) / part.name
    _recall(running, asked.bank, path, dealer, progress)


def recall_of(running: Running, file: PaymentFile, progress: Progress) -> None:
    """After a file was withdrawn: its orders may go into another. Again after a crash it does the
    rest. Raises NoSuchFile."""
    written = file.written
    dealer = Dealer(running.parts, written.digest, running.parts.intake.today())
    path = path_of(running.settings.data, written)
    _recall(running, written.bank, path, dealer, progress)


def _recall(running: Running, bank: str, path: Path, dealer: Dealer, progress: Progress) -> None:
    """Order by order; one that never got into the file is left alone. Then the file goes."""
    told = TellOutcome(PaymentRecalled(dealer.digest))
    recalled = (
        dealer.command("payment", row.payment, told, f"{row.row}/recalled")
        for row in rows_of(_map_of(path))
    )
    for _ in dealer.do(recalled, "recalled", progress):
        pass
    with closing(BankRows(running.dsn)) as rows, rows.of_bank(bank):
        rows.forget_sent(dealer.digest)
    path.unlink(missing_ok=True)


def _map_of(path: Path) -> Path:
    return path.with_name(path.name + SUFFIX)


def path_of(data: Path, written: PaymentFileWritten) -> Path:
    """The file with these bytes among those written for its bank. Raises NoSuchFile."""
    for path in folder_of(data, written.bank).glob("*"):
        if path.is_file() and digest_of(path) == written.digest:
            return path
    raise NoSuchFile(f"{written.digest}: 文件不在 · not in {folder_of(data, written.bank)}")


def checked(data: Path, file: PaymentFile) -> Path:
    """The file as it lies there, with its map as the ledger has it.

    Raises NoSuchFile, WrittenWrong.
    """
    path = path_of(data, file.written)
    if map_digest_of(_map_of(path)) != file.written.map:
        wrong("map", "its digest")
    return path


def hand_over(data: Path, file: PaymentFile) -> Path:
    """The same bytes as are on record, where the bank's channel takes them. Raises NoSuchFile."""
    path = path_of(data, file.written)
    return copied_whole(path, data / HANDED_OVER / file.written.bank)
