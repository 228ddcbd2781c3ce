"""`ledger bank read`: figures and refusals for programs and people, without any database."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from ops.cli import main

ACCOUNT = "6222021234567890123"
STATEMENT = f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
<GrpHdr><MsgId>M-1</MsgId><CreDtTm>2023-05-03T04:00:00</CreDtTm></GrpHdr>
<Stmt><Id>S-1</Id><ElctrncSeqNb>102</ElctrncSeqNb>
<Acct><Id><Othr><Id>{ACCOUNT}</Id></Othr></Id><Ccy>CNY</Ccy></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="CNY">1000.00</Amt>
<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2023-05-02</Dt></Dt></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="CNY">799.50</Amt>
<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2023-05-02</Dt></Dt></Bal>
<Ntry><Amt Ccy="CNY">200.50</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>2023-05-02</Dt></BookgDt><AcctSvcrRef>B-9</AcctSvcrRef><NtryDtls><TxDtls>
<Refs><EndToEndId>YIYA10000000A2C</EndToEndId></Refs><RltdPties><Cdtr><Pty><Nm>张三丰</Nm></Pty></Cdtr>
<CdtrAcct><Id><Othr><Id>6228480000000000017</Id></Othr></Id></CdtrAcct></RltdPties>
</TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="CNY">7.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>PDNG</Cd></Sts></Ntry>
</Stmt></BkToCstmrStmt></Document>
"""
RESULT = """<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>
<GrpHdr><MsgId>R-1</MsgId></GrpHdr><OrgnlGrpInfAndSts><OrgnlMsgId>OUT-1</OrgnlMsgId>
</OrgnlGrpInfAndSts><OrgnlPmtInfAndSts><OrgnlPmtInfId>P-1</OrgnlPmtInfId>
<TxInfAndSts><OrgnlEndToEndId>A</OrgnlEndToEndId><TxSts>ACCC</TxSts></TxInfAndSts>
<TxInfAndSts><OrgnlEndToEndId>B</OrgnlEndToEndId><TxSts>RJCT</TxSts>
<StsRsnInf><Rsn><Cd>AC04</Cd></Rsn></StsRsnInf></TxInfAndSts>
</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"""


@pytest.fixture
def run(tmp_path):
    """Reads a file with these bytes: exit code, standard output and error. No database is there."""

    def asked(content, *options, name="anything.bin"):
        path = tmp_path / name
        path.write_bytes(content)
        command = ["--data", str(tmp_path / "none"), "bank", "read", str(path), *options]
        result = CliRunner().invoke(
            main, command, env={"DATABASE_URL": "postgresql://127.0.0.1:9/x"}
        )
        assert not (tmp_path / "none").exists()
        return result

    return asked


@pytest.mark.parametrize("packed", [bytes, gzip.compress], ids=["plain", "gz"])
def test_a_statement_in_figures(run, packed):
    result = run(packed(STATEMENT.encode()), "--json")
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    assert (told["refused"], told["format"], told["kind"]) == (False, "camt.053", "statement")
    (one,) = told["statements"]
    assert one["credits"] == {"count": 0, "fen": 0}
    assert one["debits"] == {"count": 1, "fen": 20050}
    assert one["not_booked"] == {"pending": {"count": 1, "fen": 700}}
    assert (one["details"], one["sequence"], one["id"]) == (1, "102", "S-1")
    assert one["opening"] == {
        "kind": "opening", "fen": 100000, "on": "2023-05-02", "currency": "CNY",
    }  # fmt: skip
    assert (one["closing"]["fen"], one["agrees"], one["rule"]) == (79950, True, "booked")
    assert one["references"]["end_to_end"] == {"count": 1, "values": ["YIYA10000000A2C"]}
    assert one["references"]["bank"]["values"] == ["B-9"]


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_no_account_and_no_name_is_printed_whole(run, options):
    result = run(STATEMENT.encode(), *options)
    for secret in (ACCOUNT, "6228480000000000017", "张三丰"):
        assert secret not in result.output
    assert "***0123" in result.output


def test_results_by_outcome(run):
    told = json.loads(run(RESULT.encode(), "--json").stdout)
    assert {name: one["count"] for name, one in told["outcomes"].items()} == {
        "paid": 1,
        "rejected": 1,
    }
    (one,) = told["statements"]
    assert (one["batch"], one["reasons"]) == ("P-1", {"AC04": 1})


def test_a_refusal_has_a_place_and_a_code_other_than_0(run):
    result = run(STATEMENT.encode()[:-40], "--json")
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert (told["refused"], told["code"]) == (True, "truncated")
    assert told["place"].startswith("line ")
    assert told["rule"]
    assert told["remedy"]
    assert "statements" not in told


def test_people_are_told_in_chinese_first(run):
    result = run(STATEMENT.encode())
    assert "支出 debits" in result.stdout
    assert "相符 · agrees (booked)" in result.stdout
    assert "整个文件不予接受" in run(b"", name="empty").stderr


def test_a_profile_that_does_not_exist(run):
    result = run(STATEMENT.encode(), "--profile", "no-such-bank")
    assert result.exit_code == 2
    assert "no-such-bank" in result.stderr


def test_the_worked_example_of_the_documentation_holds(run):
    page = Path(__file__).parents[2] / "docs" / "bank-files.md"
    text = page.read_text(encoding="utf-8")
    (example,) = re.findall(r"```xml\n(.*?)```", text, re.DOTALL)
    read, refused = (json.loads(one) for one in re.findall(r"```json\n(.*?)```", text, re.DOTALL))
    result = run(example.encode(), "--json", name="statement.xml")
    assert (json.loads(result.stdout), result.exit_code) == (read, 0)
    (shown,) = re.findall(r"\$ ledger bank read statement.xml\n(.*?)```", text, re.DOTALL)
    assert run(example.encode(), name="statement.xml").stdout == shown
    wrong = example.replace("<NbOfNtries>2<", "<NbOfNtries>3<").encode()
    result = run(wrong, "--json", name="statement.xml")
    assert (json.loads(result.stdout), result.exit_code) == (refused, 1)
