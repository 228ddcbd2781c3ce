"""pain.002: what became of our payment files, batches and payments. The lowest level wins."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree
from msgspec.structs import replace

from gateways.bank.canonical import (
    BankRow,
    FileBegun,
    FileEnded,
    Item,
    References,
    Scope,
    StatementBegun,
    StatementEnded,
    Warned,
)
from gateways.bank.iso20022.breaches import breaches
from gateways.bank.iso20022.codes import disagree, outcome_of, outcome_of_all
from gateways.bank.iso20022.fields import Fields
from gateways.bank.iso20022.listed import REJECTED, Listed
from gateways.bank.iso20022.parsing import local_name
from gateways.bank.iso20022.values import amount_fen, given, place_of
from gateways.bank.reader import Profile

TRANSACTIONS = frozenset({"TxInfAndSts"})
BATCHES = frozenset({"OrgnlPmtInfAndSts"})
AMOUNTS = (
    "OrgnlTxRef/Amt/InstdAmt",
    "OrgnlTxRef/InstdAmt",
    "OrgnlTxRef/Amt/EqvtAmt/Amt",
    "OrgnlTxRef/IntrBkSttlmAmt",
    "OrgnlIntrBkSttlmAmt",
)


class Results:
    """Takes the elements of a status report as they end. What is said of the whole file is a
    statement of its own, and so is each batch."""

    group = "OrgnlGrpInfAndSts"

    def __init__(self, begun: FileBegun, profile: Profile | None) -> None:
        self._begun: FileBegun | None = begun  # None: told
        self._profile = profile
        self._group = self._batch = Fields.nothing()
        self._report = ""
        self._statement = self._rows = 0
        self._section: etree._Element | None = None  # what the transactions now stand in
        self._listed = Listed(self._group, self._batch)

    def ended(self, name: str, element: etree._Element) -> Iterator[Item]:
        """One element has ended. Raises BankFileRefused."""
        parent = element.getparent()
        if name == "GrpHdr":
            yield from self._file(Fields(element))
        elif name == self.group:
            yield from self._file(None)
            yield from self._close()
            yield from self._whole_file(element)
        elif name == "TxInfAndSts" and parent is not None:
            yield from self._open(parent)
            yield from self._transaction(element)
        elif name == "OrgnlPmtInfAndSts":
            yield from self._open(element)
            yield from self._close()

    def finished(self) -> Iterator[Item]:
        """The document has ended."""
        yield from self._file(None)
        yield from self._close()
        yield FileEnded()

    def _file(self, header: Fields | None) -> Iterator[Item]:
        """The file's beginning, once, with what its header says."""
        if self._begun is None:
            return
        begun, self._begun = self._begun, None
        if header is not None:
            self._report = header.text("MsgId")
            created = header.text("CreDtTm", "CreDt")
            begun = replace(begun, message=self._report, created=created)
        yield begun

    def _whole_file(self, element: etree._Element) -> Iterator[Item]:
        """What is said of all that we sent in one file, if anything is."""
        self._group = Fields(element, TRANSACTIONS | BATCHES)
        self._batch = Fields.nothing()
        status = self._group.text("GrpSts")
        if status:
            yield from self._begin()
            place = place_of(element, self.group, 1)
            yield self._of_all(self._group, status, "file", place)
            self._listed.rejected_above = status == REJECTED
            yield from self._end()

    def _open(self, section: etree._Element) -> Iterator[Item]:
        """The batch that transactions stand in, once: its own status comes before they do."""
        if self._section is section:
            return
        yield from self._close()
        yield from self._file(None)
        self._section = section
        in_batch = local_name(section) in BATCHES
        self._batch = Fields(section, TRANSACTIONS) if in_batch else Fields.nothing()
        yield from self._begin()
        if status := self._batch.text("PmtInfSts"):
            place = place_of(section, "OrgnlPmtInfAndSts", self._statement)
            yield self._of_all(self._batch, status, "batch", place)

    def _close(self) -> Iterator[Item]:
        """The batch has ended: its counts are held against what it listed."""
        if self._section is not None:
            place = place_of(self._section, local_name(self._section), self._statement)
            yield from self._listed.checked(place)
            yield from self._end()
            self._section = None

    def _begin(self) -> Iterator[Item]:
        self._statement += 1
        self._listed = Listed(self._group, self._batch)
        batch = self._batch.text("OrgnlPmtInfId") or self._group.text("OrgnlMsgId")
        yield StatementBegun(number=self._statement, id=self._report, batch=given(batch))

    def _end(self) -> Iterator[Item]:
        yield StatementEnded(self._statement)

    def _of_all(self, fields: Fields, status: str, scope: Scope, place: str) -> BankRow:
        """A status of a whole batch or file, as a row without an amount."""
        self._rows += 1
        code, text = reason_of(fields)
        return BankRow(
            row=self._rows,
            statement=self._statement,
            place=place,
            amount_fen=0,
            references=References(
                message=given(self._group.text("OrgnlMsgId")),
                payment_information=given(self._batch.text("OrgnlPmtInfId")),
            ),
            text=text,
            code=status,
            reason=code,
            outcome=outcome_of_all(status, self._profile),
            scope=scope,
        )

    def _transaction(self, element: etree._Element) -> Iterator[Item]:
        """One payment: its own status, or, where it has none, that above."""
        self._rows += 1
        fields, place = Fields(element), place_of(element, "TxInfAndSts", self._rows)
        above = self._batch.text("PmtInfSts") or self._group.text("GrpSts")
        status = fields.text("TxSts")
        outcome = outcome_of(status, self._profile)
        if not status and above:
            outcome = outcome_of_all(above, self._profile)
        code, text = reason_of(fields)
        amount, currency = _amount(fields)
        row = BankRow(
            row=self._rows,
            statement=self._statement,
            place=place,
            amount_fen=amount_fen(amount, place) if amount else 0,
            currency=currency or "CNY",
            references=self._references(fields),
            account=fields.text(*(f"OrgnlTxRef/CdtrAcct/Id/{one}" for one in ("IBAN", "Othr/Id"))),
            name=fields.text("OrgnlTxRef/Cdtr/Nm", "OrgnlTxRef/Cdtr/Pty/Nm"),
            text=text,
            code=status or above,
            reason=code,
            outcome=outcome,
        )
        self._listed.add(row.code, row.amount_fen if amount else None)
        yield row
        yield from breaches(fields, place)
        for one in (self._batch.text("PmtInfSts"), self._group.text("GrpSts")):
            if status and disagree(one, outcome, self._profile):
                rule = (
                    f"上下级状态矛盾，以最下级为准 · {one} above, {status} below: the lowest wins"
                )
                yield Warned(place, rule)

    def _references(self, fields: Fields) -> References:
        """Those of the payment and of all above it."""
        message = fields.text("OrgnlGrpInf/OrgnlMsgId") or self._group.text("OrgnlMsgId")
        batch = fields.text("OrgnlPmtInfId") or self._batch.text("OrgnlPmtInfId")
        return References(
            end_to_end=given(fields.text("OrgnlEndToEndId")),
            instruction=given(fields.text("OrgnlInstrId")),
            payment_information=given(batch),
            message=given(message),
            transaction=given(fields.text("OrgnlTxId")),
            uetr=given(fields.text("OrgnlUETR")),
            bank=given(fields.text("AcctSvcrRef", "ClrSysRef")),
        )


def reason_of(fields: Fields, at: str = "StsRsnInf") -> tuple[str, str]:
    """Why: the first reason's code, and all that is told beside it, verbatim."""
    code = fields.text(f"{at}/Rsn/Cd", f"{at}/Rsn/Prtry", f"{at}/StsRsn/Cd", f"{at}/StsRsn/Prtry")
    return code, " ".join(fields.texts(f"{at}/AddtlInf", f"{at}/AddtlStsRsnInf"))


def _amount(fields: Fields) -> tuple[str, str]:
    """The payment's amount as it was ordered, with its currency, where the report repeats it."""
    for path in AMOUNTS:
        if written := fields.text(path):
            return written, fields.text(path + "@Ccy")
    return "", ""
