"""Workbooks, XLSX and XLS: what is read, and what is refused before a parser sees it."""

import io
import json
import resource
import struct
import zipfile
from datetime import date, datetime

import pytest
import xlsxwriter

from gateways.bank.canonical import BankFileRefused, Warned
from gateways.bank.table import sheet_lines
from gateways.bank.table import workbook as workbook_module
from gateways.bank.table.sheet_lines import column_number, measure

HEADINGS = ["姓名", "卡号", "应处理金额", "备注", "实处理金额", "处理标志"]
PAID = ["张䶮", "6222021234567890123", "200.00", "000001RX", "200.00", "全部成功"]
FAILED = ["李四", "6222021234567890124", "300.00", "000001SV", "0.00", "失败"]
PROFILE = "icbc-payroll-sheet-result"


def xlsx(lines, **sheets):
    """A workbook whose cells are texts or numbers, as they are given."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_numbers": False})
    for name, rows in {"Sheet1": lines, **sheets}.items():
        sheet = book.add_worksheet(name)
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                sheet.write(row, column, cell)
    book.close()
    return made.getvalue()


def record(number, body):
    return struct.pack("<HH", number, len(body)) + body


def xls_cell(row, column, cell):
    """A BIFF8 LABEL or NUMBER."""
    where = struct.pack("<HHH", row, column, 0)
    if isinstance(cell, str):
        return record(0x0204, where + struct.pack("<HB", len(cell), 1) + cell.encode("utf-16-le"))
    return record(0x0203, where + struct.pack("<d", cell))


def xls(lines):
    """A BIFF8 workbook in an OLE2 file, as old banking programs write it: one sector of directory,
    one of allocation, the stream after them."""
    begin = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 1997, 0, 6))
    sheet_name = b"Sheet1"
    bound = struct.pack("<IHBB", 0, 0, len(sheet_name), 0) + sheet_name
    end = record(0x000A, b"")
    start = len(begin) + len(record(0x0085, bound)) + len(end)
    bound = struct.pack("<I", start) + bound[4:]
    sheet = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 1997, 0, 6))
    for row, cells in enumerate(lines):
        for column, cell in enumerate(cells):
            sheet += xls_cell(row, column, cell)
    stream = begin + record(0x0085, bound) + end + sheet + end
    stream = stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\0")
    sectors = len(stream) // 512
    chain = [*range(3, sectors + 2), 0xFFFFFFFE]
    allocation = [0xFFFFFFFD, 0xFFFFFFFE, *chain][:128]
    allocation += [0xFFFFFFFF] * (128 - len(allocation))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    directory = entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1)
    directory += entry("Workbook", 2, 2, len(stream)) + bytes(256)
    return header + struct.pack("<128I", *allocation) + directory + stream


def entry(name, kind, start, size, child=0xFFFFFFFF):
    raw = name.encode("utf-16-le")
    none = 0xFFFFFFFF
    return (
        raw.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(raw) + 2, kind, 1, none, none, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


@pytest.fixture(params=[xlsx, xls], ids=["xlsx", "xls"])
def workbook(request):
    return request.param


def test_a_result_file_as_a_workbook(read, rows, workbook):
    made = workbook([["代发结果"], HEADINGS, PAID, FAILED])
    assert read(made, PROFILE)[0].format == "result-sheet"
    first, second = rows(made, PROFILE)
    assert (first.name, first.account, first.amount_fen) == ("张䶮", PAID[1], 20_000)
    assert (first.outcome, second.outcome) == ("paid", "rejected")
    assert (first.place, first.references.row_key) == ("row 3", "000001RX")


def test_a_workbook_is_recognised_by_its_headings(read, workbook):
    assert read(workbook([HEADINGS, PAID]))[0].profile == f"{PROFILE}/1"


def test_success_of_another_amount_is_no_success(rows, workbook):
    short = [*PAID[:4], "199.99", "全部成功"]
    [row] = rows(workbook([HEADINGS, short]), PROFILE)
    assert (row.outcome, row.code) == ("unknown", "全部成功")
    assert "19999" in row.reason


def test_case_18_an_account_of_more_than_15_digits_in_a_number_cell_is_destroyed(refused, workbook):
    damaged = [PAID[0], 6222021234567890123.0, *PAID[2:]]
    wrong = refused(workbook([HEADINGS, PAID, damaged]), PROFILE)
    assert (wrong.code, wrong.place) == ("numeric-account", "row 3")


def test_a_short_account_in_a_number_cell_is_read_and_told(read, rows, workbook):
    short = [PAID[0], 622202123456789.0, *PAID[2:]]
    made = workbook([HEADINGS, short])
    assert rows(made, PROFILE)[0].account == "622202123456789"
    assert [item.place for item in read(made, PROFILE) if isinstance(item, Warned)] == ["row 2"]


@pytest.mark.parametrize(("cell", "fen"), [(200.0, 20_000), (8.85, 885), (1234567.89, 123_456_789)])
def test_amounts_in_number_cells_are_exact(rows, workbook, cell, fen):
    made = workbook([HEADINGS, [*PAID[:2], cell, PAID[3], cell, PAID[5]]])
    assert rows(made, PROFILE)[0].amount_fen == fen


@pytest.mark.parametrize("cell", [100.0000000000005, 8.855, 1e16, -5.0, "１２３．００", "1e3"])  # noqa: RUF001
def test_case_17_amounts_that_no_bank_means(refused, workbook, cell):
    made = workbook([HEADINGS, [*PAID[:2], cell, *PAID[3:]]])
    assert refused(made, PROFILE).code == "amount"


def test_case_16_headings_that_differ(refused, workbook):
    moved = [HEADINGS[1], HEADINGS[0], *HEADINGS[2:]]
    assert refused(workbook([moved, PAID]), PROFILE).code == "layout-drift"
    wrong = refused(workbook([HEADINGS, [*PAID, "备用列"]]), PROFILE)
    assert (wrong.code, wrong.place) == ("layout-drift", "row 2")


def test_rows_on_a_second_sheet_are_not_overlooked(refused):
    assert refused(xlsx([HEADINGS, PAID], Sheet2=[FAILED]), PROFILE).code == "layout-drift"


def test_a_statement_as_a_workbook(rows, workbook):
    lines = [
        ["账号", "6200000000001230", "账户类型", "借记卡", "日期范围", "20251201-20251231"],
        ["顺序号", "交易日期", "交易类型", "存入金额", "取出金额", "余额", "交易对手名称",
         "交易对手账号", "附言"],
        ["1", "2025/12/03  14:06:51", "代发", "", "3.88", "1981.33", "张三", "6217001", ""],
        ["2", "2025/12/05  07:22:32", "汇入", "10.00", "", "1991.33", "财政局", "430923", ""],
    ]  # fmt: skip
    found = rows(workbook(lines))
    assert [(row.direction, row.amount_fen) for row in found] == [("debit", 388), ("credit", 1_000)]


def test_days_in_date_cells_are_days_and_in_number_cells_nothing(rows, refused):
    headings = ["记账日期", "货币", "交易金额", "联机余额", "交易摘要", "对手信息", "客户摘要"]
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, headings)
    sheet.write_datetime(1, 0, datetime(2018, 9, 3), book.add_format({"num_format": "yyyy-mm-dd"}))  # noqa: DTZ001
    sheet.write_row(1, 1, ["CNY", -1000.0, 271.66, "代发", "", ""])
    book.close()
    [row] = rows(made.getvalue())
    assert (row.booked_on, row.direction) == (date(2018, 9, 3), "debit")
    serial = xlsx([headings, [43346.0, "CNY", -1000.0, 271.66, "代发", "", ""]])
    assert refused(serial).code == "date"


@pytest.mark.parametrize("cell", ["张䶮", 1.5, 20_000, datetime(2018, 9, 3, 8, 6)])  # noqa: DTZ001
def test_cells_come_back_whole_from_the_process_of_their_own(cell):
    assert workbook_module._whole(json.loads(json.dumps(workbook_module._sent(cell)))) == cell


def rebuilt(raw, change):
    """The same XLSX with its parts changed."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(raw)) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            new.writestr(part.filename, change(part.filename, old.read(part)))
    return made.getvalue()


def in_the_sheet(old, new):
    def change(name, content):
        return content.replace(old, new) if name.endswith("sheet1.xml") else content

    return change


@pytest.mark.parametrize("reference", [b"XFD1048576", b"A300000", b"ZZZ2"])
def test_case_6_one_cell_far_away_makes_no_parser_take_all_memory(refused, reference):
    bomb = rebuilt(xlsx([HEADINGS, PAID]), in_the_sheet(b'r="F2"', b'r="' + reference + b'"'))
    assert refused(bomb, PROFILE).code == "too-large"


@pytest.mark.parametrize("place", [b"\x02\x00\xff\xff", b"\xff\xff\xff\xff", b"\xff\xff\xff\x00"])
def test_case_6_one_cell_far_away_in_an_xls_ends_a_process_of_its_own(refused, place):
    raw = xls([HEADINGS, PAID])
    last = struct.pack("<HH", 1, 5) + bytes(2) + struct.pack("<H", len(PAID[5]))
    assert raw.count(last) == 1
    bomb = raw.replace(last, place + last[4:])
    assert refused(bomb, PROFILE).code == "no-workbook"


def test_case_6_the_process_of_its_own_has_little_memory(refused):
    raw = xls([HEADINGS, PAID])
    last = struct.pack("<HH", 1, 5) + bytes(2) + struct.pack("<H", len(PAID[5]))
    bomb = raw.replace(last, struct.pack("<HH", 0xFFFF, 0x400) + last[4:])  # 67 million cells
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    assert refused(bomb, PROFILE).code == "no-workbook"
    after = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    assert after == before or after * 1024 <= workbook_module.MEMORY_BYTES


@pytest.mark.parametrize("part", ["content.xml", "xl/workbook.bin"])
def test_another_kind_of_workbook_is_refused_before_it_is_parsed(refused, part):
    made = io.BytesIO(xlsx([HEADINGS, PAID]))
    with zipfile.ZipFile(made, "a") as book:
        book.writestr(part, "x")
    assert refused(made.getvalue(), PROFILE).code == "no-workbook"


def test_case_6_a_part_that_unpacks_to_a_hundred_times_its_size(refused):
    spaces = b" " * 40_000_000
    bomb = rebuilt(xlsx([HEADINGS, PAID]), in_the_sheet(b"</worksheet>", spaces + b"</worksheet>"))
    assert len(bomb) < 100_000
    assert refused(bomb, PROFILE).code == "bomb"


def test_case_6_the_size_in_the_directory_is_not_believed(refused):
    spaces = b" " * 40_000_000
    bomb = bytearray(
        rebuilt(xlsx([HEADINGS, PAID]), in_the_sheet(b"</worksheet>", spaces + b"</worksheet>"))
    )
    with zipfile.ZipFile(io.BytesIO(bomb)) as book:
        honest = struct.pack("<I", book.getinfo("xl/worksheets/sheet1.xml").file_size)
    lying = bytes(bomb).replace(honest, struct.pack("<I", 1_000))
    assert refused(lying, PROFILE).code == "bomb"


def test_case_6_entities_of_its_own(refused):
    declared = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet'
    bomb = rebuilt(xlsx([HEADINGS, PAID]), in_the_sheet(b"<worksheet", declared))
    assert refused(bomb, PROFILE).code == "doctype"


def test_case_6_too_many_parts_and_too_large_a_file(refused, monkeypatch):
    monkeypatch.setattr(sheet_lines, "MAXIMUM_PARTS", 5)
    assert refused(xlsx([HEADINGS, PAID]), PROFILE).code == "bomb"
    monkeypatch.setattr(sheet_lines, "MAXIMUM_BYTES", 1_000)
    assert refused(xlsx([HEADINGS, PAID]), PROFILE).code == "too-large"


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.7, 0.9, 0.99])
def test_case_5_a_workbook_cut_off_is_refused(refused, workbook, share):
    raw = workbook([HEADINGS, *[PAID] * 200])
    assert refused(raw[: int(len(raw) * share)], PROFILE).code in ("no-workbook", "bomb")


def test_a_file_that_only_calls_itself_a_workbook(refused):
    assert refused(b"PK\x03\x04 but no archive", PROFILE).code == "no-workbook"
    assert refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 but no stream", PROFILE).code == "no-workbook"


def test_more_rows_than_a_workbook_of_a_bank_has(refused, monkeypatch):
    monkeypatch.setattr(sheet_lines, "MAXIMUM_ROWS", 10)
    monkeypatch.setattr(sheet_lines, "HEAD_ROWS", 1)
    assert refused(xlsx([HEADINGS, *[PAID] * 11]), PROFILE).code == "too-large"
    assert refused(xls([HEADINGS, *[PAID] * 11]), PROFILE).code == "too-large"


def test_columns_are_numbered_as_in_a_sheet():
    assert [column_number(one) for one in (b"A", b"Z", b"AA", b"XFD")] == [1, 26, 27, 16_384]


def test_an_honest_workbook_is_measured_without_complaint():
    measure(xlsx([HEADINGS, *[PAID] * 1_000]))
    with pytest.raises(BankFileRefused):
        measure(b"PK\x03\x04")
