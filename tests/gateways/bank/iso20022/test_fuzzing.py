"""Files damaged at random: read with the same figures, or refused; never another error, never half.

The day's totals and balances cover every figure of it, so damage to one byte shows.
"""

from __future__ import annotations

import io

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from gateways.bank import gates
from gateways.bank.canonical import BankFileRefused
from gateways.bank.recognising import read
from gateways.bank.summary import summary_of

QUICK = settings(
    max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
FULL = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
PLACES = st.floats(0, 1, exclude_max=True)
INTERESTING = st.sampled_from(
    [b"<", b">", b"&", b"/", b"\x00", b"\xff", b"]]>", b"<!--", b"-->", b"<![CDATA[",
     b"<!DOCTYPE x>",
     b"&lt;", b"&#0;", b"&#x31;", b"&e;", b"<?x?>", b" ", b"-", b"9", b"e", b"xmlns=''", b"</Ntry>",
     b"<Ntry>", b"<TxDtls/>", b"<Stmt>", b"\xef\xbb\xbf", "\ufffd".encode(), "\uff11".encode()]
)  # fmt: skip


def explained(refused):
    """No figures; but always a code, a rule and what to do."""
    assert all((refused.code, refused.rule, refused.remedy))


def figures(content):
    """What would be applied, or None for a refusal."""
    try:
        summary = summary_of(read(io.BytesIO(content)))
    except BankFileRefused as refused:
        return explained(refused)
    return [
        (one.credits.count, one.credits.fen, one.debits.count, one.debits.fen)
        for one in summary.statements
    ]


@QUICK
@given(place=PLACES, byte=st.integers(0, 255))
def test_one_byte_changed(day, place, byte):
    at = int(place * len(day))
    damaged = day[:at] + bytes([byte]) + day[at + 1 :]
    assert figures(damaged) in (None, figures(day))


@QUICK
@given(place=PLACES, inserted=INTERESTING)
def test_something_put_in(day, place, inserted):
    at = int(place * len(day))
    damaged = day[:at] + inserted + day[at:]
    assert figures(damaged) in (None, figures(day))


@QUICK
@given(place=PLACES, length=st.integers(1, 400))
@example(place=0.99, length=3)
@example(place=0.59765625, length=334)  # from one status to the end of the details
def test_a_piece_cut_out(day, place, length):
    """A whole entry may go: its totals say so. A whole detail may: it is no money."""
    at = int(place * len(day))
    damaged = day[:at] + day[at + length :]
    assert figures(damaged) in (None, figures(day))


@QUICK
@given(first=PLACES, second=PLACES, length=st.integers(1, 300))
def test_a_piece_said_twice(day, first, second, length):
    source, target = int(first * len(day)), int(second * len(day))
    damaged = day[:target] + day[source : source + length] + day[target:]
    assert figures(damaged) in (None, figures(day))


def test_control_without_the_gates_a_lost_entry_is_not_seen(day, monkeypatch):
    """What the tests above rely on: the totals are what finds a piece cut out."""
    start, end = day.index(b"<Ntry>"), day.index(b"</Ntry>\n") + len(b"</Ntry>\n")
    damaged = day[:start] + day[end:]
    assert figures(damaged) is None
    monkeypatch.setattr(gates.Sums, "held_against", lambda *_: iter(()))
    assert figures(damaged) == [(0, 0, 1, 5000)]


REPORT = (
    b"<Document><CstmrPmtStsRpt><GrpHdr><MsgId>R</MsgId></GrpHdr><OrgnlGrpInfAndSts><OrgnlMsgId>O"
    b"</OrgnlMsgId><GrpSts>PART</GrpSts></OrgnlGrpInfAndSts><OrgnlPmtInfAndSts><OrgnlPmtInfId>P"
    b"</OrgnlPmtInfId><OrgnlNbOfTxs>2</OrgnlNbOfTxs><OrgnlCtrlSum>5.00</OrgnlCtrlSum><PmtInfSts>PART"
    b"</PmtInfSts><NbOfTxsPerSts><DtldNbOfTxs>1</DtldNbOfTxs><DtldSts>RJCT</DtldSts>"
    b"</NbOfTxsPerSts>"
    b"<TxInfAndSts><OrgnlEndToEndId>A</OrgnlEndToEndId><TxSts>RJCT</TxSts><StsRsnInf><Rsn><Cd>AC04"
    b'</Cd></Rsn></StsRsnInf><OrgnlTxRef><Amt><InstdAmt Ccy="CNY">2.00</InstdAmt></Amt>'
    b"</OrgnlTxRef>"
    b"</TxInfAndSts><TxInfAndSts><OrgnlEndToEndId>B</OrgnlEndToEndId><TxSts>ACCC</TxSts>"
    b"<OrgnlTxRef>"
    b'<Amt><InstdAmt Ccy="CNY">3.00</InstdAmt></Amt></OrgnlTxRef></TxInfAndSts></OrgnlPmtInfAndSts>'
    b"</CstmrPmtStsRpt></Document>"
)


def paid(content):
    """Number and fen of what would be taken for paid; nothing where the file is refused."""
    try:
        outcomes = summary_of(read(io.BytesIO(content))).outcomes
    except BankFileRefused as refused:
        return explained(refused)
    return (outcomes["paid"].count, outcomes["paid"].fen) if "paid" in outcomes else None


@QUICK
@given(place=PLACES, byte=st.integers(0, 255))
def test_one_byte_changed_never_makes_a_payment_of_a_rejection(place, byte):
    at = int(place * len(REPORT))
    damaged = REPORT[:at] + bytes([byte]) + REPORT[at + 1 :]
    assert paid(damaged) in (None, (1, 300))


NAMES = st.sampled_from(
    ["Document", "BkToCstmrStmt", "BkToCstmrAcctRpt", "CstmrPmtStsRpt", "FIToFIPmtStsRpt", "PmtRtr",
     "GrpHdr", "MsgId", "Stmt", "Rpt", "Ntry", "NtryDtls", "TxDtls", "Bal", "Amt", "CdtDbtInd",
     "Sts",
     "OrgnlGrpInfAndSts", "OrgnlPmtInfAndSts", "TxInfAndSts", "TxInf", "TxSts", "GrpSts", "Btch",
     "NbOfTxs", "RtrdIntrBkSttlmAmt", "TxsSummry", "TtlNtries", "NbOfNtries", "Sum", "Cd", "Acct"]
)  # fmt: skip
TEXTS = st.sampled_from(["", "1", "1.00", "CRDT", "DBIT", "BOOK", "RJCT", "x", "CLBD", "-1", "1e9"])
TREES = st.recursive(
    st.builds(lambda name, text: f"<{name}>{text}</{name}>", NAMES, TEXTS),
    lambda within: st.builds(
        lambda name, parts: f"<{name}>{''.join(parts)}</{name}>",
        NAMES,
        st.lists(within, max_size=5),
    ),
    max_leaves=25,
)


@FULL
@given(root=st.sampled_from(["BkToCstmrStmt", "CstmrPmtStsRpt", "PmtRtr"]), parts=st.lists(TREES))
def test_any_elements_in_any_order(root, parts):
    """Well-formed nonsense: what is nested where it never is, or lacks all that it should have."""
    content = f"<Document><{root}>{''.join(parts)}</{root}></Document>".encode()
    figures(content)


@FULL
@given(
    content=st.binary(max_size=300), first=st.sampled_from([b"", b"<", b"<?xml ", b"<Document>"])
)
def test_any_bytes(content, first):
    figures(first + content)


@pytest.mark.parametrize(
    "content", [b"<", b"<?xml", b"<a", b"\xff\xfe<\x00", b"<a/>\x00", b"\x1f\x8b"]
)
def test_the_least_that_looks_like_something(content):
    assert figures(content) is None
