"""pacs.002 and pacs.004, as a bank forwards them."""

from __future__ import annotations

from datetime import date

import pytest


def document(message, version, root, inside):
    space = f"urn:iso:std:iso:20022:tech:xsd:{message}.001.{version}"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{space}"><{root}>\n'
        f"{inside}</{root}></Document>\n"
    ).encode()


def status_report(*transactions, version="10", group=""):
    head = "<GrpHdr><MsgId>B-1</MsgId><CreDtTm>2023-05-03T10:00:00</CreDtTm></GrpHdr>\n"
    inside = head + group + "".join(transactions)
    return document("pacs.002", version, "FIToFIPmtStsRpt", inside)


def returned(amount, original="100.00", reference="E-1"):
    return (
        "<TxInf><RtrId>RTR-1</RtrId><OrgnlGrpInf><OrgnlMsgId>OUT-1</OrgnlMsgId></OrgnlGrpInf>"
        f"<OrgnlEndToEndId>{reference}</OrgnlEndToEndId><OrgnlTxId>T-1</OrgnlTxId>"
        f'<OrgnlIntrBkSttlmAmt Ccy="CNY">{original}</OrgnlIntrBkSttlmAmt>'
        f'<RtrdIntrBkSttlmAmt Ccy="CNY">{amount}</RtrdIntrBkSttlmAmt>'
        "<IntrBkSttlmDt>2023-05-09</IntrBkSttlmDt>"
        "<RtrRsnInf><Rsn><Cd>AC04</Cd></Rsn><AddtlInf>closed</AddtlInf></RtrRsnInf>"
        "<OrgnlTxRef><Cdtr><Pty><Nm>张三</Nm></Pty></Cdtr>"
        "<CdtrAcct><Id><Othr><Id>6222000012345678</Id></Othr></Id></CdtrAcct></OrgnlTxRef></TxInf>\n"
    )


def payment_return(*transactions, count="1", total="", version="09"):
    more = f"<CtrlSum>{total}</CtrlSum>" if total else ""
    head = f"<GrpHdr><MsgId>RT-1</MsgId><NbOfTxs>{count}</NbOfTxs>{more}</GrpHdr>\n"
    return document("pacs.004", version, "PmtRtr", head + "".join(transactions))


@pytest.mark.parametrize("version", [f"{number:02}" for number in range(10, 16)])
def test_a_status_between_banks_is_a_result(bank, version):
    content = status_report(
        "<TxInfAndSts><OrgnlGrpInf><OrgnlMsgId>OUT-1</OrgnlMsgId></OrgnlGrpInf>"
        "<OrgnlEndToEndId>E-1</OrgnlEndToEndId><OrgnlTxId>T-1</OrgnlTxId>"
        "<OrgnlUETR>8a562c67-ca16-48ba-b074-65581be6f001</OrgnlUETR><TxSts>RJCT</TxSts>"
        "<StsRsnInf><Rsn><Cd>BE01</Cd></Rsn></StsRsnInf></TxInfAndSts>",
        "<TxInfAndSts><OrgnlEndToEndId>E-2</OrgnlEndToEndId><TxSts>ACSC</TxSts></TxInfAndSts>",
        version=version,
    )
    rejected, debited = bank.rows(content)
    assert (rejected.outcome, rejected.reason) == ("rejected", "BE01")
    assert rejected.references.uetr == "8a562c67-ca16-48ba-b074-65581be6f001"
    assert (rejected.references.message, rejected.references.transaction) == ("OUT-1", "T-1")
    assert debited.outcome == "debited"


def test_a_status_of_the_whole_group(bank):
    group = (
        "<OrgnlGrpInfAndSts><OrgnlMsgId>OUT-1</OrgnlMsgId><GrpSts>RJCT</GrpSts></OrgnlGrpInfAndSts>"
    )
    (row,) = bank.rows(status_report(group=group))
    assert (row.scope, row.outcome, row.references.message) == ("file", "rejected", "OUT-1")


@pytest.mark.parametrize("version", [f"{number:02}" for number in range(9, 15)])
def test_a_return_is_money_in_with_its_reason(bank, version):
    (row,) = bank.rows(payment_return(returned("100.00"), total="100.00", version=version))
    assert (row.direction, row.amount_fen, row.valued_on) == ("credit", 10000, date(2023, 5, 9))
    assert (row.reason, row.text, row.name) == ("AC04", "closed", "张三")
    assert (row.references.end_to_end, row.references.bank) == ("E-1", "RTR-1")


def test_case_46_a_return_of_less_than_was_paid_is_told(bank):
    content = payment_return(returned("95.00"))
    assert bank.rows(content)[0].amount_fen == 9500
    assert any("returned is not what was paid" in one for one in bank.warnings(content))
    assert not bank.warnings(payment_return(returned("100.00")))


@pytest.mark.parametrize("told", [{"count": "2"}, {"total": "100.01"}, {"count": ""}])
def test_cases_3_and_4_wrong_totals_of_returns(bank, told):
    content = payment_return(returned("100.00"), **told)
    if told == {"count": ""}:  # nothing stated is nothing to hold against
        assert len(bank.rows(content)) == 1
    else:
        assert bank.refusal(content).code == "wrong-totals"


def test_a_return_without_an_amount_is_refused(bank):
    assert bank.refusal(payment_return(returned(""))).code == "amount"
