"""Layouts are data: a wrong one is said to be wrong when it is loaded; those that ship write."""

import pytest
from msgspec.structs import replace

from gateways.bank.outgoing.layout import Column
from gateways.bank.outgoing.layout_rules import layout_problems
from gateways.bank.outgoing.writing import check_file, write_files
from gateways.bank.profiles import shipped

OBSERVED = {
    *("icbc-payroll-text", "icbc-payroll-sheet", "icbc-other-bank-sheet", "unionpay-payout"),
    *("third-party-payout", "third-party-marked", "third-party-cross-bank", "bocom-payroll"),
    *("cmb-payroll", "hangzhou-payroll", "pain-001-09", "pain-001-03"),
}
OUT = {name: profile.outgoing for name, profile in shipped().items() if profile.kind == "out"}


def test_every_layout_observed_at_banks_ships():
    assert OUT.keys() == OBSERVED


@pytest.mark.parametrize("name", sorted(OBSERVED))
def test_what_ships_writes_and_is_read_back(tmp_path, batch, order, name):
    orders = [
        order(1000 + number, bank_code="102100099996", bank_name="工行益阳分行", name="億万")
        for number in range(3)
    ]
    parts = write_files(batch, orders, replace(OUT[name], rows_a_file=2), tmp_path)
    assert [(part.rows, part.fen) for part in parts] == [(2, 42_001), (1, 21_002)]
    for part in parts:
        check_file(part, OUT[name], tmp_path)


def test_the_good_layouts_of_these_tests_are_good(layout):
    assert list(layout_problems(layout)) == []


@pytest.mark.parametrize(
    ("name", "change", "part", "rule"),
    [
        ("fixed", {"file_name": "{day}.txt"}, "file_name", "a name of its own"),
        ("fixed", {"file_name": "{batch}{person}.txt"}, "file_name", "holds batch"),
        ("fixed", {"rows_a_file": 0}, "rows_a_file", "at least one"),
        ("fixed", {"columns": ()}, "columns", "no column holds reference"),
        ("fixed", {"key": "row"}, "columns", "no column holds row-key"),
        ("fixed", {"foot": ((Column("count"),),)}, "columns", "has a width"),
        ("icbc", {"rows_a_file": 10**12}, "columns", "room for the last row"),
        ("icbc", {"foot": ((Column(text="a b"),),)}, "columns", "separator"),
        ("icbc", {"foot": ((Column(),),)}, "columns", "nothing that is empty"),
        ("icbc", {"foot": ((Column(text="䶮"),),)}, "columns", "U+4DAE"),
        ("pain.09", {"encoding": "gbk"}, "columns", "in utf-8"),
        ("pain.09", {"columns": (Column("name"),)}, "columns", "has its own"),
    ],
)
def test_a_wrong_layout_says_what_is_wrong_with_it(layouts, name, change, part, rule):
    found = list(layout_problems(replace(layouts[name], **change)))
    assert {one for one, told in found if rule in told} == {part}


def test_one_amount_and_a_key_that_fits(layouts):
    columns = layouts["fixed"].columns
    both = replace(layouts["fixed"], columns=(*columns, Column("yuan", width=15)))
    assert ("columns", "one column holds the amount, fen or yuan") in list(layout_problems(both))
    short = replace(layouts["fixed"], columns=(Column("reference", width=14), *columns[1:]))
    assert ("columns", "reference needs 15 bytes") in list(layout_problems(short))
