"""A bank to test against: takes our files, and answers as the banks that were observed do, with
every fault it is asked for. It knows nothing of the ledger but the files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from xml.sax.saxutils import escape

from gateways.bank.outgoing.layout import OutLayout
from gateways.bank.outgoing.pain_reading import read
from gateways.bank.outgoing.reading import ReadRow, ReadTotals

OPENING_FEN = 100_000_000_00


@dataclass
class Order:
    """What a file told the bank to pay."""

    reference: str
    fen: int
    account: str
    name: str


@dataclass
class Booking:
    """A line of the account: out below zero. `reversal`: the bank's own."""

    day: date
    fen: int
    reference: str = ""
    account: str = ""
    name: str = ""
    reversal: bool = False
    number: int = 0


@dataclass
class Bank:
    """One account with us, from the first file on."""

    day: date
    orders: list[Order] = field(default_factory=list)
    message: str = ""
    bookings: list[Booking] = field(default_factory=list)
    closed_fen: int = OPENING_FEN
    statements: int = 0

    def accept(self, path: Path, layout: OutLayout) -> None:
        """A file of ours."""
        for item in read(path, layout):
            if isinstance(item, ReadRow):
                self.orders.append(Order(item.key, item.fen, item.account, item.name))
            elif isinstance(item, ReadTotals) and item.batch:
                self.message = item.batch

    def book(self, orders: Iterable[Order]) -> None:
        """Each order debited."""
        for one in orders:
            self.move(-one.fen, one)

    def move(self, fen: int, of: Order, *, reversal: bool = False, days: int = 0) -> None:
        """Money out or, above zero, in."""
        day = self.day + timedelta(days)
        number = len(self.bookings) + 1
        self.bookings.append(Booking(day, fen, of.reference, of.account, of.name, reversal, number))

    def book_in_one(self, orders: Sequence[Order], *, into: int = -1) -> None:
        """One line for all of them, without a reference."""
        fen = into * sum(one.fen for one in orders)
        self.bookings.append(Booking(self.day, fen, number=len(self.bookings) + 1))

    # Its files

    def result(self, answer: Callable[[int, Order], str], *, fen: int = 0) -> bytes:
        """pain.002 for every order; `answer`: a status, with a reason behind a space. An empty one:
        left out. `fen`: added to each sum."""
        rows = "".join(
            _transaction(one, *said.partition(" ")[::2], fen)
            for number, one in enumerate(self.orders)
            if (said := answer(number, one))
        )
        return _document(
            "pain.002.001.10",
            f"<CstmrPmtStsRpt><GrpHdr><MsgId>R-{self.message}</MsgId>"
            f"<CreDtTm>{self.day}T18:00:00</CreDtTm></GrpHdr><OrgnlGrpInfAndSts>"
            f"<OrgnlMsgId>{self.message}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>"
            f"</OrgnlGrpInfAndSts><OrgnlPmtInfAndSts><OrgnlPmtInfId>{self.message}</OrgnlPmtInfId>"
            f"{rows}</OrgnlPmtInfAndSts></CstmrPmtStsRpt>",
        )

    def statement(self) -> bytes:
        """camt.053 of everything booked since the last one."""
        self.statements += 1
        opening, movement = self.closed_fen, sum(one.fen for one in self.bookings)
        self.closed_fen = opening + movement
        entries = "".join(_entry(one, self.statements) for one in self.bookings)
        self.bookings.clear()
        return _document(
            "camt.053.001.08",
            f"<BkToCstmrStmt><GrpHdr><MsgId>S{self.statements}</MsgId>"
            f"<CreDtTm>{self.day}T23:00:00</CreDtTm></GrpHdr><Stmt><Id>S{self.statements}</Id>"
            f"<ElctrncSeqNb>{self.statements}</ElctrncSeqNb><CreDtTm>{self.day}T23:00:00</CreDtTm>"
            "<Acct><Id><Othr><Id>8111000000000001</Id></Othr></Id><Ccy>CNY</Ccy></Acct>"
            f"{_balance('OPBD', opening, self.day)}{_balance('CLBD', self.closed_fen, self.day)}"
            f"{entries}</Stmt></BkToCstmrStmt>",
        )


def _document(name: str, inside: str) -> bytes:
    space = f"urn:iso:std:iso:20022:tech:xsd:{name}"
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    return f'{head}<Document xmlns="{space}">{inside}</Document>'.encode()


def _yuan(fen: int) -> str:
    return f"{abs(fen) // 100}.{abs(fen) % 100:02d}"


def _transaction(order: Order, status: str, reason: str, fen: int) -> str:
    why = f"<StsRsnInf><Rsn><Cd>{reason}</Cd></Rsn></StsRsnInf>" if reason else ""
    return (
        f"<TxInfAndSts><OrgnlEndToEndId>{order.reference}</OrgnlEndToEndId><TxSts>{status}</TxSts>"
        f'{why}<OrgnlTxRef><Amt><InstdAmt Ccy="CNY">{_yuan(order.fen + fen)}</InstdAmt></Amt>'
        f"<Cdtr><Pty><Nm>{escape(order.name)}</Nm></Pty></Cdtr>"
        f"<CdtrAcct><Id><Othr><Id>{order.account}</Id></Othr></Id></CdtrAcct></OrgnlTxRef>"
        "</TxInfAndSts>"
    )


def _balance(kind: str, fen: int, day: date) -> str:
    mark = "CRDT" if fen >= 0 else "DBIT"
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp>"
        f'<Amt Ccy="CNY">{_yuan(fen)}</Amt><CdtDbtInd>{mark}</CdtDbtInd>'
        f"<Dt><Dt>{day}</Dt></Dt></Bal>"
    )


def _entry(one: Booking, statement: int) -> str:
    mark, side = ("DBIT", "Cdtr") if one.fen < 0 else ("CRDT", "Dbtr")
    reversal = "<RvslInd>true</RvslInd>" if one.reversal else ""
    refer = f"<EndToEndId>{one.reference}</EndToEndId>" if one.reference else ""
    party = (
        f"<RltdPties><{side}><Pty><Nm>{escape(one.name)}</Nm></Pty></{side}>"
        f"<{side}Acct><Id><Othr><Id>{one.account}</Id></Othr></Id></{side}Acct></RltdPties>"
        if one.account
        else ""
    )
    return (
        f'<Ntry><Amt Ccy="CNY">{_yuan(one.fen)}</Amt><CdtDbtInd>{mark}</CdtDbtInd>{reversal}'
        f"<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{one.day}</Dt></BookgDt>"
        f"<ValDt><Dt>{one.day}</Dt></ValDt><AcctSvcrRef>B{statement}-{one.number}</AcctSvcrRef>"
        f"<NtryDtls><TxDtls><Refs>{refer}</Refs>{party}</TxDtls></NtryDtls></Ntry>"
    )
