"""MT940 and MT942 as banks really write them, and the damage that refuses a file."""

import io
from datetime import date
from decimal import Decimal

import msgspec
import mt940
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateways.bank.canonical import (
    BankFileRefused,
    BankRow,
    FileBegun,
    FileEnded,
    StatementBegun,
    StatementEnded,
    Warned,
)
from gateways.bank.gates import checked
from gateways.bank.mt import read, recognises
from gateways.bank.profiles import profile_named

PLAIN = """{1:F01BKCHCNBJXXXX0000000000}{2:O940BKCHCNBJXXXXN}{4:
:20:STMT20180903
:25:6222021234567890123
:28C:00123/1
:60F:C180831CNY1000,00
:61:1809030903D200,00NTRFALED00000000K1RX//BK2018090300017
:86:PAYMENT OF SUBSIDY
:61:1809030903C50,5NMSCNONREF//BK2018090300018
:86:INTEREST
:62F:C180903CNY850,50
:64:C180903CNY850,50
-}
"""


def items(text, profile=None):
    raw = text if isinstance(text, bytes) else text.encode()
    return list(checked(read(io.BytesIO(raw), profile)))


def rows(text, profile=None):
    return [item for item in items(text, profile) if isinstance(item, BankRow)]


def only_row(line, narrative=":86:TEXT"):
    text = f":20:A\n:25:1\n:28C:1/1\n:60F:C180831EUR0,\n{line}\n{narrative}\n:62F:C180903EUR0,\n-\n"
    [row] = rows(text)
    return row


def refusal(text):
    with pytest.raises(BankFileRefused) as refused:
        items(text)
    return refused.value


def test_a_plain_statement():
    begun, statement, first, second, ended, whole = items(PLAIN)
    assert begun == FileBegun("mt940", "MT940", "", "statement")
    assert statement == StatementBegun(
        1, "STMT20180903", "00123", "1", "6222021234567890123", "CNY"
    )
    assert (first.amount_fen, first.direction, first.place) == (20_000, "debit", "line 6")
    assert first.references.end_to_end == "ALED00000000K1RX"
    assert first.references.bank == "BK2018090300017"
    assert (first.booked_on, first.text) == (date(2018, 9, 3), "PAYMENT OF SUBSIDY")
    assert (second.amount_fen, second.direction) == (5_050, "credit")
    assert second.references.end_to_end == ""
    assert isinstance(ended, StatementEnded)
    assert {one.kind: one.fen for one in ended.balances} == {"opening": 100_000, "closing": 85_050}
    assert whole == FileEnded()


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("before", ["", "\x01\n", ":940:\n", "BKCH\n940\nBKCH\n", "\n\n"])
def test_line_ends_and_what_stands_before_a_message(end, before):
    bare = before + PLAIN.partition("{4:\n")[2].replace("-}", "-\x03")
    text = bare.replace("\n", end)
    assert recognises(text.encode()[:8192])
    assert [row.amount_fen for row in rows(text)] == [20_000, 5_050]


@pytest.mark.parametrize(
    ("mark", "direction", "reversal"),
    [
        ("C", "credit", False),
        ("D", "debit", False),
        ("RC", "debit", True),
        ("RD", "credit", True),
        ("CR", "credit", False),  # C, and R of EUR
        ("DR", "debit", False),
        ("c", "credit", False),
        ("rd", "credit", True),
    ],
)
def test_case_51_a_reversed_credit_is_money_out_and_a_reversed_debit_money_in(
    mark, direction, reversal
):
    row = only_row(f":61:1809030903{mark}204,88NTRFNONREF")
    assert (row.direction, row.reversal, row.amount_fen) == (direction, reversal, 20_488)


@pytest.mark.parametrize(
    ("line", "booked", "valued"),
    [
        (":61:1809030904D1,NTRFX", date(2018, 9, 4), date(2018, 9, 3)),
        (":61:180903D1,NTRFX", date(2018, 9, 3), date(2018, 9, 3)),
        (":61:180903    D1,NTRFX", date(2018, 9, 3), date(2018, 9, 3)),
        (":61:1812310102D1,NTRFX", date(2019, 1, 2), date(2018, 12, 31)),
        (":61:1901021231D1,NTRFX", date(2018, 12, 31), date(2019, 1, 2)),
        (":61:9912310101D1,NTRFX", date(2000, 1, 1), date(1999, 12, 31)),
        (":61:1602300301D1,NTRFX", date(2016, 3, 1), date(2016, 2, 29)),
    ],
)
def test_case_58_an_entry_date_has_no_year_and_may_be_blank(line, booked, valued):
    row = only_row(line)
    assert (row.booked_on, row.valued_on) == (booked, valued)


def test_30_february_is_told():
    text = PLAIN.replace("1809030903D", "1802300903D")
    assert [one.place for one in items(text) if isinstance(one, Warned)] == ["line 6"]


@pytest.mark.parametrize(
    ("written", "direction", "fen"),
    [("D5,NTRF", "debit", 500), ("D500NTRF", "debit", 50_000), ("D11,8N426", "debit", 1_180),
     ("DR000000000001,62NTRF", "debit", 162), ("D-104,12NMSC", "credit", 10_412),
     ("C0,00NDEF", "credit", 0), ("CM5000,00S051", "credit", 500_000),
     ("DD212,39NMSC", "debit", 21_239), ("D000000002145.00N422", "debit", 214_500),
     ("D00000115351.NMSC", "debit", 11_535_100)],
)  # fmt: skip
def test_amounts_as_banks_write_them(written, direction, fen):
    row = only_row(f":61:1809030903{written}NONREF")
    assert (row.direction, row.amount_fen) == (direction, fen)


@pytest.mark.parametrize(
    ("rest", "own", "bank"),
    [
        ("NTRFNONREF", "", ""),
        ("NTRFREF1//BANK1", "REF1", "BANK1"),
        ("NTRF29-07-2014 10:05//B4G29PG", "29-07-2014 10:05", "B4G29PG"),
        ("NOVBNL47INGB9999999999", "NL47INGB9999999999", ""),
        ("NIOBDE02120300000000202051ABCDEFGHIJKLM", "DE02120300000000202051ABCDEFGHIJKLM", ""),
        ("N0600733959555      T-MOBILE BV", "0733959555", ""),
        ("NCHG", "", ""),
        ("S   X", "X", ""),
    ],
)
def test_references_of_a_line(rest, own, bank):
    row = only_row(f":61:1809030903D1,00{rest}")
    assert (row.references.end_to_end, row.references.bank) == (own, bank)


def test_structured_narratives_name_the_other_side():
    coded = only_row(
        ":61:1809030903C1,00N051NONREF",
        ":86:166?00CREDIT?20EREF+ALED00000000\n1RX?21SVWZ+subsidy?311234567?32ZHANG ?33SAN",
    )
    assert coded.references.end_to_end == "ALED000000001RX"
    assert (coded.account, coded.name) == ("1234567", "ZHANG SAN")
    slashed = only_row(
        ":61:1809030903C1,00NTRFEREF",
        ":86:/EREF/01-01-2013 12:00 0030/BENM//NAME/ZHANG S\nAN/IBAN/NL01/ISDT/2013-07-11",
    )
    assert slashed.references.end_to_end == "01-01-2013 12:00 0030"
    assert (slashed.account, slashed.name) == ("NL01", "ZHANG SAN")


def test_a_narrative_may_hold_what_looks_like_a_field():
    row = only_row(":61:1809030903D1,00NTRFX", ":86:PAID 2018-09-03T09\n:12:11 AT\n:26:37 X")
    assert row.text == "PAID 2018-09-03T09 :12:11 AT :26:37 X"


def test_several_narratives_and_lines_belong_to_their_row():
    row = only_row(":61:1809030903D1,00NTRFX\nSUPPLEMENT", ":86:ONE\n:86:TWO\n:86:THREE")
    assert row.text == "ONE TWO THREE SUPPLEMENT"


@pytest.mark.parametrize(
    ("raw", "text"),
    [("Überweisung".encode("cp1252"), "Überweisung"), ("Überweisung".encode(), "Überweisung")],
)
def test_a_narrative_in_windows_1252_or_utf_8(raw, text):
    assert rows(PLAIN.encode().replace(b"INTEREST", raw))[1].text == text


def test_case_15_a_profile_says_the_encoding_and_it_is_strict():
    chinese = profile_named("mt940-china")
    assert rows(PLAIN.replace("INTEREST", "结息").encode("gb18030"), chinese)[1].text == "结息"
    with pytest.raises(BankFileRefused, match="gb18030"):
        rows(PLAIN.encode().replace(b"INTEREST", b"\xff\xff"), chinese)


def test_case_15_a_lost_character_refuses_the_file():
    assert refusal(PLAIN.replace("INTEREST", "INT\ufffdREST")).code == "encoding"


PAGES = """:20:A
:25:1
:28C:7/1
:60F:C180831CNY10,00
:61:180903C5,NTRFX
:62M:C180903CNY15,00
-
:20:B
:25:1
:28C:7/2
:60M:C180903CNY15,00
:61:180903C5,NTRFY
:62F:C180903CNY20,00
-
"""


def test_pages_follow_one_another():
    found = items(PAGES)
    pages = [one for one in found if isinstance(one, StatementBegun)]
    assert [(one.sequence, one.page) for one in pages] == [("7", "1"), ("7", "2")]
    assert not [one for one in found if isinstance(one, Warned)]
    broken = items(PAGES.replace(":60M:C180903CNY15,00", ":60M:C180903CNY14,00"))
    assert [one.place for one in broken if isinstance(one, Warned)] == ["line 11"]


def test_a_page_without_its_currency_means_the_same():
    ended = items(PAGES.replace(":62M:C180903CNY15,00", ":62M:C18090315,00"))
    [first, _] = [one for one in ended if isinstance(one, StatementEnded)]
    assert {one.currency for one in first.balances} == {"CNY"}


def test_statements_without_an_end_mark_between_them():
    text = PAGES.replace("-\n", "")
    assert [row.statement for row in rows(text)] == [1, 2]


def test_case_5_neither_closing_balance_nor_end_is_a_file_cut_off():
    assert refusal(PLAIN.partition(":62F:")[0]).code == "truncated"
    assert refusal(PAGES.replace(":62M:C180903CNY15,00\n-\n", "")).code == "truncated"


def test_case_7_a_bank_known_for_it_may_leave_out_both_and_is_told():
    waived = msgspec.structs.replace(profile_named("mt940-china"), waivers=("no-closing-balance",))
    found = items(PLAIN.partition(":62F:")[0], waived)
    assert [one.rule for one in found if isinstance(one, Warned)] == [
        "没有期末余额 · no closing balance"
    ]


def test_an_end_without_a_closing_balance_is_told():
    text = PLAIN.replace(":62F:C180903CNY850,50\n", "").replace(":64:C180903CNY850,50\n", "")
    [ended] = [one for one in items(text) if isinstance(one, StatementEnded)]
    assert [one.kind for one in ended.balances] == ["opening"]
    assert [one.place for one in items(text) if isinstance(one, Warned)] == ["line 2"]


MT942 = """:20:A
:25:1
:28C:1/1
:34F:CNYD0,00
:13D:1809031730+0800
:61:1809030903D20,00NTRFX
:61:1809030903EC7,00NTRFY
:90D:1CNY20,00
:90C:1CNY7,00
"""


def test_case_61_an_intraday_report_has_totals_and_expected_movements():
    begun, statement, debit, expected, ended, _ = items(MT942)
    assert (begun.format, begun.kind, statement.currency) == ("mt942", "intraday", "CNY")
    assert (debit.booking, expected.booking) == ("booked", "pending")
    assert (ended.totals.debit_count, ended.totals.debit_fen) == (1, 2_000)


def test_case_4_totals_of_an_intraday_report_are_held_against_its_rows():
    assert refusal(MT942.replace(":90D:1CNY20,00", ":90D:1CNY20,01")).code == "wrong-totals"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (":20:STMT20180903\n", "", "layout-drift"),
        (":25:6222021234567890123\n", "", "truncated"),
        ("D200,00N", "X200,00N", "layout-drift"),
        ("D200,00N", "D200,005N", "amount"),
        ("D200,00N", "D2,00,00N", "amount"),
        ("D200,00N", "D2.000,00N", "amount"),
        ("D200,00N", "D2.000N", "amount"),
        ("D200,00N", "D200.0N", "amount"),
        ("1809030903D", "1813030903D", "date"),
        ("C180831CNY1000,00", "C180831CNYABC", "balance"),
        (":62F:C180903CNY850,50\n", ":62F:C180903CNY850,50\n" * 2, "layout-drift"),
        ("PAYMENT OF SUBSIDY", "X" * 20_000, "layout-drift"),
        ("-}\n", "-}\n:61:180903D1,NTRFX\n", "layout-drift"),
    ],
)
def test_what_refuses_the_whole_file(old, new, code):
    refused = refusal(PLAIN.replace(old, new))
    assert refused.code == code
    assert refused.place.startswith("line ")


def test_a_file_without_a_message_is_refused_not_empty():
    assert refusal("1\n2\n3\n").code == "truncated"


MOVEMENTS = st.lists(
    st.tuples(
        st.sampled_from(["C", "D", "RC", "RD"]),
        st.integers(1, 10**9),
        st.dates(date(2017, 1, 1), date(2019, 12, 31)),
    ),
    max_size=8,
)


def written(opening, movements):
    """A statement, and the movements as they are signed."""
    signs = {"C": 1, "D": -1, "RC": -1, "RD": 1}
    signed = [signs[mark] * fen for mark, fen, _ in movements]
    comma = lambda fen: f"{fen // 100},{fen % 100:02d}"  # noqa: E731 one line of a format
    balance = lambda fen: f"{'D' if fen < 0 else 'C'}180903EUR{comma(abs(fen))}"  # noqa: E731
    lines = [":20:REF", ":25:123", ":28C:1/1", f":60F:{balance(opening)}"]
    for mark, fen, day in movements:
        lines += [f":61:{day:%y%m%d}{day:%m%d}{mark}{comma(fen)}NTRFREF1//BANK1", ":86:TEXT"]
    return "\n".join([*lines, f":62F:{balance(opening + sum(signed))}", "-", ""]), signed


@settings(max_examples=60, deadline=None)
@given(st.integers(-(10**9), 10**9), MOVEMENTS)
def test_where_the_mt_940_package_is_right_we_say_the_same(opening, movements):
    text, signed = written(opening, movements)
    [theirs] = mt940.parse_statements(text, options=mt940.Options.all())
    found = rows(text)
    ours = [one.amount_fen if one.direction == "credit" else -one.amount_fen for one in found]
    assert ours == signed == [int(one.data["amount"].amount * 100) for one in theirs]
    assert [one.valued_on for one in found] == [
        date(one.data["date"].year, one.data["date"].month, one.data["date"].day) for one in theirs
    ]
    [ended] = [one for one in items(text) if isinstance(one, StatementEnded)]
    assert (
        Decimal(ended.balances[0].fen) / 100 == theirs.data["final_opening_balance"].amount.amount
    )
    assert sum(ours) + ended.balances[0].fen == ended.balances[1].fen


def test_the_librarys_default_takes_a_reversed_credit_for_money_in():
    text, signed = written(0, [("RC", 20_488, date(2018, 9, 3))])
    assert signed == [-20_488]
    assert mt940.parse(text).transactions[0].data["amount"].amount == Decimal("204.88")


def test_the_library_says_nothing_of_a_statement_without_its_number():
    text = PLAIN.replace(":20:STMT20180903\n", "")
    assert mt940.parse_statements(text, options=mt940.Options.all()) == []
    assert refusal(text).code == "layout-drift"


def mutated(text):
    """A valid message with a few bytes changed, dropped, doubled, or cut off."""
    raw = text.encode()
    edit = st.tuples(
        st.sampled_from(["change", "drop", "double", "cut"]),
        st.integers(0, len(raw) - 1),
        st.integers(0, 255),
    )
    return st.lists(edit, min_size=1, max_size=3).map(lambda edits: _edited(raw, edits))


def _edited(raw, edits):
    for kind, place, byte in edits:
        place = min(place, max(len(raw) - 1, 0))
        change = {"change": bytes([byte]), "drop": b"", "double": raw[place : place + 1] * 2}
        raw = raw[:place] if kind == "cut" else raw[:place] + change[kind] + raw[place + 1 :]
    return raw


@settings(max_examples=300, deadline=None)
@given(mutated(PLAIN))
def test_a_damaged_file_is_refused_or_read_and_nothing_else_happens(raw):
    try:
        found = items(raw)
    except BankFileRefused:
        return
    assert isinstance(found[-1], FileEnded)


@given(st.integers(0, len(PLAIN.partition(":62F:")[0])))
def test_a_file_cut_off_before_its_closing_balance_is_never_read(length):
    with pytest.raises(BankFileRefused):
        items(PLAIN[:length])
