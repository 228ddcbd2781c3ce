"""Damaged files: read with the totals they had, or refused as a whole; nothing else ever happens.

The control is a reader as they are often written, which takes the same damage for truth.
"""

import io

import pytest
import xlsxwriter
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gateways.bank.canonical import BankFileRefused, BankRow, FileEnded
from gateways.bank.profiles import profile_named
from gateways.bank.recognising import read

MARKED = profile_named("third-party-marked-result")
SHEET = profile_named("icbc-payroll-sheet-result")

WHOLE = (
    "898430100000001|B20180903001|3|60000\r\n"
    "20180903|ALED000000001RX|6222021234567890123|张䶮|中国银行|湖南|益阳||20000|补贴|00\r\n"
    "20180903|ALED000000001SV|6217001234567890124|阿卜杜拉·买买提|建行|湖南|||15000|补贴|01\r\n"
    "20180903|ALED000000001TT|6228481234567890125|倈億剕|农业银行|湖南|||25000|补贴|07\r\n"
    "########\r\n"
).encode("gb18030")

STATEMENT = (
    "记账日,交易日期,交易时间,支出,收入,账户余额,币种,摘要,对方账号,对方户名,交易地点\r\n"
    "20180903,20180902,08:06:45,,10.25,100.00,人民币,利息存入,,,\r\n"
    '20180903,20180903,09:00:00,"1,015.00",0.00,-915.00,人民币,转账,6222021234567890,张三,安化\r\n'
    "以上数据仅供参考\r\n"
).encode("gb18030")


def workbook():
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    sheet = book.add_worksheet()
    for row, cells in enumerate(
        [
            ["姓名", "卡号", "应处理金额", "备注", "实处理金额", "处理标志"],
            ["张䶮", "6222021234567890123", "200.00", "000001RX", 200.0, "全部成功"],
        ]
    ):
        for column, cell in enumerate(cells):
            sheet.write(row, column, cell)
    book.close()
    return made.getvalue()


BOOK = workbook()


def totals(raw, profile):
    """Number and sum of the rows, by the product's reader."""
    items = list(read(io.BytesIO(raw), profile))
    assert isinstance(items[-1], FileEnded)
    rows = [item for item in items if isinstance(item, BankRow)]
    return len(rows), sum(row.amount_fen for row in rows)


def lazy_totals(raw):
    """The control: bytes that do not decode are left out, no end mark and no total is looked at."""
    lines = raw.decode("gb18030", errors="ignore").splitlines()[1:]
    cells = [line.split("|") for line in lines if line.count("|") >= 10]
    return len(cells), sum(int(one[8]) for one in cells if one[8].isdigit())


def edited(raw, kind, place, byte):
    place = min(place, len(raw) - 1)
    new = {"change": bytes([byte]), "drop": b"", "double": raw[place : place + 1] * 2}
    return raw[:place] if kind == "cut" else raw[:place] + new[kind] + raw[place + 1 :]


def edits(raw):
    """One place of a file changed, dropped, doubled, or everything after it cut off."""
    kinds = st.sampled_from(["change", "drop", "double", "cut"])
    return st.builds(edited, st.just(raw), kinds, st.integers(0, len(raw) - 1), st.integers(0, 255))


@settings(max_examples=500, deadline=None)
@given(edits(WHOLE))
@example(WHOLE[: WHOLE.index(b"#")])
@example(WHOLE.replace("张䶮".encode("gb18030"), b"\xd5\xff"))
def test_a_file_with_an_end_mark_and_totals_is_read_with_its_totals_or_refused(raw):
    try:
        found = totals(raw, MARKED)
    except BankFileRefused:
        return
    assert found == (3, 60_000)


def test_the_undamaged_file_is_read():
    assert totals(WHOLE, MARKED) == (3, 60_000) == lazy_totals(WHOLE)


@pytest.mark.parametrize(
    "raw",
    [
        WHOLE[: WHOLE.rindex(b"20180903")],
        WHOLE.replace(b"|15000|", b"|1500|"),
        WHOLE.replace("倈億剕".encode("gb18030"), b"\xff\xff|"),
        WHOLE.replace(b"########\r\n", b""),
        WHOLE.replace(b"|20000|", "|２００００|".encode("gb18030")),  # noqa: RUF001
    ],
    ids=["cut", "digit-lost", "encoding", "no-end-mark", "full-width"],
)
def test_control_a_lazy_reader_takes_damage_for_truth(raw):
    with pytest.raises(BankFileRefused):
        totals(raw, MARKED)
    count, fen = lazy_totals(raw)
    assert count
    assert fen


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 1_000), st.integers(0, 255)), min_size=1, max_size=4))
def test_a_damaged_statement_is_read_or_refused(changes):
    raw = STATEMENT
    for place, byte in changes:
        raw = edited(raw, "change", place, byte)
    try:
        count, _ = totals(raw, profile_named("ccb-statement"))
    except BankFileRefused:
        return
    assert count in (1, 2, 3)


@settings(max_examples=150, deadline=None)
@given(edits(BOOK))
def test_a_damaged_workbook_is_read_with_its_totals_or_refused(raw):
    try:
        found = totals(raw, SHEET)
    except BankFileRefused:
        return
    assert found == (1, 20_000)


@settings(max_examples=200, deadline=None)
@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"PK\x03\x04", b":20:"]),
)
def test_any_bytes_are_refused_or_read(raw, start):
    for profile in (None, MARKED, SHEET):
        try:
            totals(start + raw, profile)
        except BankFileRefused:
            continue
