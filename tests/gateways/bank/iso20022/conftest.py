"""Messages written by hand, piece by piece, as banks write them."""

from __future__ import annotations

import io
from types import SimpleNamespace

import pytest

from gateways.bank.canonical import BankFileRefused, BankRow, StatementEnded, Warned
from gateways.bank.recognising import read
from gateways.bank.summary import summary_of

MESSAGES = {
    "052": ("BkToCstmrAcctRpt", "Rpt"),
    "053": ("BkToCstmrStmt", "Stmt"),
    "054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn"),
}


def balance(code, amount, day="2023-05-02", mark="CRDT", currency="EUR"):
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
        f'<Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{mark}</CdtDbtInd>'
        f"<Dt><Dt>{day}</Dt></Dt></Bal>"
    )


def entry(
    amount, mark="CRDT", *, status="BOOK", details="", more="", value="2023-05-02",
    currency="EUR", reversal="", code="",
):  # fmt: skip
    """`more`: what stands between the status and the details; `status`: may hold an element."""
    turned = f"<RvslInd>{reversal}</RvslInd>" if reversal else ""
    within = f"<NtryDtls>{details}</NtryDtls>" if details else ""
    return (
        f'<Ntry>{code}<Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{mark}</CdtDbtInd>{turned}'
        f"<Sts>{status}</Sts><BookgDt><Dt>2023-05-02</Dt></BookgDt>"
        f"<ValDt><Dt>{value}</Dt></ValDt>{more}{within}</Ntry>\n"
    )


def statement(*parts, account="NL13TEST0123456789", currency="EUR", named="S1", more=""):
    """One statement's inside."""
    return (
        f"<Id>{named}</Id>{more}<Acct><Id><IBAN>{account}</IBAN></Id><Ccy>{currency}</Ccy></Acct>"
        + "".join(parts)
    )


def camt(*statements, message="053", version="02", root="", encoding="UTF-8"):
    """A whole file."""
    name, container = MESSAGES[message]
    inside = "".join(f"<{container}>{one}</{container}>\n" for one in statements)
    space = f"urn:iso:std:iso:20022:tech:xsd:camt.{message}.001.{version}"
    return (
        f'<?xml version="1.0" encoding="{encoding}"?>\n<Document xmlns="{space}">\n'
        f"<{root or name}><GrpHdr><MsgId>M-1</MsgId>"
        "<CreDtTm>2023-05-03T04:00:00</CreDtTm></GrpHdr>\n"
        f"{inside}</{root or name}></Document>\n"
    ).encode(encoding)


def items(content, profile=None):
    return list(read(io.BytesIO(content), profile))


def rows(content, profile=None):
    return [one for one in items(content, profile) if isinstance(one, BankRow)]


def warnings(content, profile=None):
    return [one.rule for one in items(content, profile) if isinstance(one, Warned)]


def ended(content):
    return [one for one in items(content) if isinstance(one, StatementEnded)]


def summary(content, profile=None):
    return summary_of(read(io.BytesIO(content), profile))


def refusal(content, profile=None):
    """How a file is refused; the test fails where it is read."""
    with pytest.raises(BankFileRefused) as refused:
        items(content, profile)
    return refused.value


@pytest.fixture(scope="session")
def bank():
    """What builds and reads messages."""
    return SimpleNamespace(
        balance=balance, entry=entry, statement=statement, camt=camt, items=items, rows=rows,
        warnings=warnings, ended=ended, summary=summary, refusal=refusal,
    )  # fmt: skip


@pytest.fixture(scope="session")
def day(bank):
    """A whole day: 1,000.00 and two movements, one of two details, make 1,150.00; totals stated."""
    totals = (
        "<TxsSummry><TtlNtries><NbOfNtries>2</NbOfNtries><Sum>250.00</Sum></TtlNtries>"
        "<TtlCdtNtries><NbOfNtries>1</NbOfNtries><Sum>200.00</Sum></TtlCdtNtries>"
        "<TtlDbtNtries><NbOfNtries>1</NbOfNtries><Sum>50.00</Sum></TtlDbtNtries></TxsSummry>"
    )
    details = (
        '<TxDtls><Refs><EndToEndId>E-1</EndToEndId></Refs><Amt Ccy="EUR">120.00</Amt>'
        "<RmtInf><Ustrd>first</Ustrd></RmtInf></TxDtls>"
        '<TxDtls><Refs><EndToEndId>E-2</EndToEndId></Refs><Amt Ccy="EUR">80.00</Amt></TxDtls>'
    )
    return bank.camt(
        bank.statement(
            bank.balance("OPBD", "1000.00"),
            bank.balance("CLBD", "1150.00"),
            totals,
            bank.entry("200.00", details=details, more="<AcctSvcrRef>B-1</AcctSvcrRef>"),
            bank.entry("50.00", "DBIT", more="<AcctSvcrRef>B-2</AcctSvcrRef>"),
        )
    )
