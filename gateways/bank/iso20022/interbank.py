"""pacs.002 and pacs.004: what banks tell each other, forwarded to us. A return may be less than the
payment was."""

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
    StatementBegun,
    StatementEnded,
    Totals,
    Warned,
)
from gateways.bank.iso20022.breaches import breaches
from gateways.bank.iso20022.fields import Fields
from gateways.bank.iso20022.results import Results, reason_of
from gateways.bank.iso20022.values import (
    amount_fen,
    day,
    given,
    place_of,
    sum_fen,
    whole_number,
)
from gateways.bank.reader import Profile


class StatusReports(Results):
    """pacs.002: built as pain.002 is, without batches of ours."""


class Returns:
    """pacs.004: money that comes back, one row a return."""

    def __init__(self, begun: FileBegun, profile: Profile | None) -> None:
        self._begun: FileBegun | None = begun  # None: told
        self._header = self._group = Fields.nothing()
        self._rows = 0

    def ended(self, name: str, element: etree._Element) -> Iterator[Item]:
        """One element has ended. Raises BankFileRefused."""
        if name == "GrpHdr":
            self._header = Fields(element)
        elif name == "OrgnlGrpInf" and str(element.getparent().tag).endswith("PmtRtr"):
            self._group = Fields(element)
        elif name == "TxInf":
            yield from self._started()
            yield from self._returned(element)

    def finished(self) -> Iterator[Item]:
        """The document has ended: its totals are held against the rows by the gates."""
        yield from self._started()
        yield StatementEnded(1)
        yield FileEnded(self._totals())

    def _started(self) -> Iterator[Item]:
        if self._begun is None:
            return
        message = self._header.text("MsgId")
        yield replace(self._begun, message=message, created=self._header.text("CreDtTm"))
        self._begun = None
        batch = given(self._group.text("OrgnlMsgId"))
        yield StatementBegun(number=1, id=message, batch=batch)

    def _totals(self) -> Totals:
        """`NbOfTxs` and the sum, as far as they are given."""
        count = self._header.text("NbOfTxs")
        fen = self._header.text("CtrlSum", "TtlRtrdIntrBkSttlmAmt")
        return Totals(
            count=whole_number(count, "GrpHdr, NbOfTxs") if count else None,
            fen=sum_fen(fen, "GrpHdr, CtrlSum") if fen else None,
        )

    def _returned(self, element: etree._Element) -> Iterator[Item]:
        self._rows += 1
        fields, place = Fields(element), place_of(element, "TxInf", self._rows)
        returned = amount_fen(fields.text("RtrdIntrBkSttlmAmt"), place)
        settled = fields.text("IntrBkSttlmDt") or self._header.text("IntrBkSttlmDt")
        code, text = reason_of(fields, "RtrRsnInf")
        yield BankRow(
            row=self._rows,
            statement=1,
            place=place,
            amount_fen=returned,
            direction="credit",
            currency=fields.text("RtrdIntrBkSttlmAmt@Ccy") or "CNY",
            valued_on=day(settled) if settled else None,
            references=self._references(fields),
            account=fields.text(*(f"OrgnlTxRef/CdtrAcct/Id/{one}" for one in ("IBAN", "Othr/Id"))),
            name=fields.text("OrgnlTxRef/Cdtr/Nm", "OrgnlTxRef/Cdtr/Pty/Nm"),
            text=text,
            reason=code,
        )
        yield from breaches(fields, place)
        original = fields.text("OrgnlIntrBkSttlmAmt", "OrgnlTxRef/IntrBkSttlmAmt")
        if original and amount_fen(original, place) != returned:
            yield Warned(place, "退回金额与原金额不同 · returned is not what was paid")

    def _references(self, fields: Fields) -> References:
        message = fields.text("OrgnlGrpInf/OrgnlMsgId") or self._group.text("OrgnlMsgId")
        return References(
            end_to_end=given(fields.text("OrgnlEndToEndId")),
            instruction=given(fields.text("OrgnlInstrId")),
            payment_information=given(fields.text("OrgnlTxRef/PmtInfId")),
            message=given(message),
            transaction=given(fields.text("OrgnlTxId")),
            uetr=given(fields.text("OrgnlUETR")),
            bank=given(fields.text("RtrId", "OrgnlClrSysRef")),
        )
