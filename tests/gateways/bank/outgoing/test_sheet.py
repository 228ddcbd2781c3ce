"""代发 as XLSX, read by another library: every cell a text, no formula anywhere."""

from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from gateways.bank.outgoing import sheet_writing
from gateways.bank.outgoing.order import PaymentFileRefused
from gateways.bank.outgoing.reading import WrittenWrong
from gateways.bank.outgoing.writing import write_files


def test_every_cell_is_a_text(tmp_path, batch, order, layouts):
    orders = [
        order(1001, name="张䶮", account="6222021912345678901"),
        order(1002, name="𠮷", account="0012345678", remark=""),
    ]
    (part,) = write_files(batch, orders, layouts["sheet"], tmp_path)
    sheet = CalamineWorkbook.from_path(tmp_path / part.name).get_sheet_by_index(0)
    assert sheet.to_python() == [
        ["姓名", "卡号", "应处理金额", "备注", "摘要"],
        ["张䶮", "6222021912345678901", "210.01", "0000000RTB", "就业创业服务补贴"],
        ["𠮷", "0012345678", "210.02", "0000000RU9", ""],
        ["合计", "", "420.03", "2", ""],
    ]
    with ZipFile(tmp_path / part.name) as book:
        inside = book.read("xl/worksheets/sheet1.xml")
        assert b'numFmtId="49"' in book.read("xl/styles.xml")  # 49 is `@`
    assert b"<f>" not in inside
    assert b"<v>" not in inside
    assert inside.count(b"<c ") == inside.count(b' s="1"') == 19


@pytest.mark.parametrize("text", ["=1+1", "=HYPERLINK(1)", "+86", "-1", "@SUM(A1)", "<r>x</r>"])
@pytest.mark.parametrize("field", ["name", "remark", "bank_name"])
def test_what_a_spreadsheet_would_reckon_is_refused(tmp_path, batch, order, layouts, text, field):
    for layout in layouts.values():
        with pytest.raises(PaymentFileRefused) as refused:
            write_files(batch, [order(1001, **{field: text})], layout, tmp_path)
        assert (1, field) in {(one.row, one.field) for one in refused.value.problems}


def test_a_formula_in_a_sheet_is_found_out(tmp_path, batch, order, layouts, monkeypatch):
    """The control: neither the check before nor the writer, only what is read back."""
    monkeypatch.setattr("gateways.bank.outgoing.checks.text_rule", lambda _: "")
    orders = [order(1001, name="=1+1")]
    write_files(batch, orders, layouts["sheet"], tmp_path / "as text")

    class Reckoning(sheet_writing.Workbook):
        def add_worksheet(self):
            sheet = super().add_worksheet()
            sheet.write_string = lambda row, column, text, form: (
                sheet.write_formula(row, column, text, form, 2)
                if text.startswith("=")
                else type(sheet).write_string(sheet, row, column, text, form)
            )
            return sheet

    monkeypatch.setattr(sheet_writing, "Workbook", Reckoning)
    with pytest.raises(WrittenWrong, match="cell A2: not a text"):
        write_files(batch, orders, layouts["sheet"], tmp_path / "as formula")


def test_a_sheet_is_never_longer_than_banks_bear(tmp_path, batch, order, layouts, monkeypatch):
    monkeypatch.setattr(sheet_writing, "LARGEST_SHEET", 2)
    orders = [order(1000 + number) for number in range(5)]
    parts = write_files(batch, orders, layouts["sheet"], tmp_path)
    assert [part.rows for part in parts] == [2, 2, 1]
