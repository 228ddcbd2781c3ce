"""What a bank sends back by its result profile names the rows that we sent by its out profile."""

import io

import pytest
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from gateways.bank.canonical import BankRow
from gateways.bank.outgoing.row_map import rows_of
from gateways.bank.outgoing.writing import write_files
from gateways.bank.profiles import profile_named
from gateways.bank.recognising import read


def each_row(change):
    """Changes the lines that hold an account."""
    return lambda text: "\n".join(
        change(line) if "|62220212" in line or "!62220212" in line else line
        for line in text.split("\n")
    )


def ended_by(more):
    return each_row(lambda line: line.rstrip("\r") + more + "\r" * line.endswith("\r"))


def union_pay(text):
    first, titles, *rows = ended_by("|0000|ok")(text).split("\n")
    return "\n".join([first, f"{titles}|respCode|respMsg", *rows])


def cmb(text):
    _, (batch, _, count, total), _, *rows = (line.split("|") for line in text.split("\r\n"))
    told = [
        "YURREF|REQSTS|RTNFLG|TRSNUM|TOTAMT|SUCNUM|SUCAMT",
        "|".join([batch, "FIN", "S", count, total, count, total]),
        "TRXSEQ|ACCNBR|ACCNAM|TRSAMT|TRSDSP|STSCOD|ERRCOD|ERRDSP",
        *("|".join([*row[:5], "S", "", ""]) for row in rows if len(row) > 1),
    ]
    return "".join(f"{line}\r\n" for line in told)


ANSWERS = {
    "icbc-payroll-text": lambda text: text.replace(" -\r\n", " 001\r\n"),
    "third-party-payout": ended_by("|00"),
    "third-party-marked": ended_by("|00"),
    "third-party-cross-bank": ended_by("|00"),
    "bocom-payroll": ended_by("|!00|!"),
    "unionpay-payout": union_pay,
    "cmb-payroll": cmb,
    "hangzhou-payroll": lambda text: text.replace("|补贴\r\n", "|90|\r\n"),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_every_row_comes_back_under_the_key_it_went_out_with(tmp_path, batch, order, name):
    layout = profile_named(name).outgoing
    shared = {"remark": "补贴", "bank_code": "102100099996", "bank_name": "工行"}
    orders = [
        order(1001, **shared),
        order(1002, name="億万里", **shared),
        order(1003, fen=9_999_999, **shared),
    ]
    (part,) = write_files(batch, orders, layout, tmp_path)
    sent = (tmp_path / part.name).read_bytes().decode(layout.encoding)
    answer = ANSWERS[name](sent).encode(layout.encoding)
    rows = [
        one
        for one in read(io.BytesIO(answer), profile_named(f"{name}-result"))
        if isinstance(one, BankRow)
    ]
    keys = [one.references.row_key or one.references.end_to_end for one in rows]
    assert keys == [one.key for one in rows_of(tmp_path / part.map_name)]
    assert [(one.account, one.name, one.amount_fen) for one in rows] == [
        (one.account, one.name, one.fen) for one in orders
    ]
    assert {one.outcome for one in rows} == {"paid"}


@pytest.mark.parametrize("name", ["icbc-payroll-sheet", "icbc-other-bank-sheet"])
def test_every_row_of_a_sheet_does_too(tmp_path, batch, order, name):
    orders = [order(1001, bank_code="102100099996"), order(1002, bank_code="105100000017")]
    (part,) = write_files(batch, orders, profile_named(name).outgoing, tmp_path)
    lines = CalamineWorkbook.from_path(tmp_path / part.name).get_sheet_by_index(0).to_python()
    with Workbook(tmp_path / "answer.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [*lines[0], "实处理金额", "处理标志"])
        for at, line in enumerate(lines[1:], start=1):
            for column, text in enumerate([*line, line[2], "全部成功"]):
                sheet.write_string(at, column, text)
    with (tmp_path / "answer.xlsx").open("rb") as answer:
        rows = [
            one for one in read(answer, profile_named(f"{name}-result")) if isinstance(one, BankRow)
        ]
    assert [one.references.row_key for one in rows] == ["0000000RTB", "0000000RU9"]
    assert [(one.amount_fen, one.outcome) for one in rows] == [(21_001, "paid"), (21_002, "paid")]
