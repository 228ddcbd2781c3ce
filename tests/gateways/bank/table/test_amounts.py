"""Money to whole fen, exactly or not at all."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.money import in_yuan
from gateways.bank.profile import Amounts
from gateways.bank.table.amounts import NotAnAmount, fen_in, fen_of_number

YUAN = Amounts()
GROUPED = Amounts(grouped=True)


@pytest.mark.parametrize(
    ("text", "written", "fen"),
    [
        ("0.00", YUAN, 0),
        ("123.45", YUAN, 12_345),
        ("123.4", YUAN, 12_340),
        ("123", YUAN, 12_300),
        (" 123.45 ", YUAN, 12_345),
        ("1,234,567.89", GROUPED, 123_456_789),
        ("1234567.89", GROUPED, 123_456_789),
        ("000012345", Amounts(unit="fen"), 12_345),
        ("¥ 12.50元", Amounts(trimmed=("¥", "元")), 1_250),
        ("9999999999999.99", YUAN, 999_999_999_999_999),
    ],
)
def test_what_a_bank_writes(text, written, fen):
    assert fen_in(text, written) == fen


@pytest.mark.parametrize(
    "text",
    [
        *(
            "1,234.5",
            "\uff11\uff12\uff13.\uff10\uff10",
            "-5",
            "1e3",
            "8.850",
            "100.0000000000005",
            "text",
        ),
        *(
            "",
            "+5",
            "1.",
            ".5",
            "1.2.3",
            "1 234",
            "0x10",
            "NaN",
            "inf",
            "\u0663.00",
            "1_000",
            "--5",
        ),
        *("99999999999999999999", "10000000000000.01", "¥5", "5元", "1，234.00", "1'234.00"),
    ],
)
def test_case_17_what_no_layout_allows_is_refused(text):
    with pytest.raises(NotAnAmount):
        fen_in(text, YUAN)


@pytest.mark.parametrize("text", ["1,23", "12,34.00", ",123", "1,2345.00", "1234,567.00", "1,,234"])
def test_separators_stand_where_thousands_end(text):
    with pytest.raises(NotAnAmount):
        fen_in(text, GROUPED)


@pytest.mark.parametrize(
    ("text", "written"),
    [("1.5", Amounts(decimals="two")), ("15", Amounts(decimals="two")),
     ("1.00", Amounts(unit="fen")), ("1.", Amounts(unit="fen"))],
)  # fmt: skip
def test_decimals_are_those_of_the_layout(text, written):
    with pytest.raises(NotAnAmount):
        fen_in(text, written)


def test_a_sign_only_where_the_layout_has_one():
    assert [fen_in(text, YUAN, signed=True) for text in ("-5", "+5.10", "5")] == [-500, 510, 500]


@pytest.mark.parametrize(
    ("value", "fen"),
    [(8.85, 885), (1234.5, 123_450), (100.0, 10_000), (100, 10_000), (0.1, 10), (2e4, 2_000_000)],
)
def test_a_numeric_cell(value, fen):
    assert fen_of_number(value, YUAN) == fen


@pytest.mark.parametrize(
    "value", [100.0000000000005, 0.1 + 0.2, 1e-7, 8.855, 1e300, float("nan"), float("inf"), -1.0]
)
def test_case_17_a_cell_that_was_computed_in_binary_is_refused(value):
    with pytest.raises(NotAnAmount):
        fen_of_number(value, YUAN)


@given(st.integers(0, 10**15))
def test_what_we_write_is_read_back(fen):
    assert fen_in(in_yuan(fen), Amounts(decimals="two")) == fen


@given(st.text(alphabet="0123456789.,+-eE\uff11 元", max_size=12))
def test_any_text_is_an_amount_or_refused(text):
    try:
        fen = fen_in(text, GROUPED)
    except NotAnAmount:
        return
    assert Decimal(text.strip().replace(",", "")) * 100 == fen
