"""What refuses a whole file: attacks, half files, wrong totals, what is no money. Always with a
place and a reason."""

from __future__ import annotations

import gzip

import pytest

from gateways.bank import gates
from gateways.bank.iso20022 import parsing

FULL_WIDTH = str.maketrans(
    "0123456789", "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19"
)


def test_case_3_a_count_that_is_not_that_of_the_rows(bank, day):
    wrong = day.replace(b"<NbOfNtries>2<", b"<NbOfNtries>3<")
    refused = bank.refusal(wrong)
    assert (refused.code, refused.place) == ("wrong-totals", "statement 1, up to line 5, Ntry 2")
    assert "3 / 2" in refused.rule


def test_case_4_a_sum_that_is_not_that_of_the_rows_though_the_count_is_right(bank, day):
    refused = bank.refusal(day.replace(b"<Sum>50.00<", b"<Sum>50.01<"))
    assert refused.code == "wrong-totals"
    assert "5001 / 5000" in refused.rule


def test_control_gates_that_look_away_let_wrong_totals_through(bank, day, monkeypatch):
    monkeypatch.setattr(gates.Sums, "held_against", lambda *_: iter(()))
    assert bank.rows(day.replace(b"<NbOfNtries>2<", b"<NbOfNtries>3<"))


def test_totals_of_the_booked_alone_pass_and_are_told(bank):
    totals = (
        "<TxsSummry><TtlNtries><NbOfNtries>1</NbOfNtries><Sum>2.0000</Sum></TtlNtries></TxsSummry>"
    )
    content = bank.camt(
        bank.statement(totals, bank.entry("2.00"), bank.entry("7.00", status="PDNG")), message="052"
    )
    assert any("只计已记账" in one for one in bank.warnings(content))


@pytest.mark.parametrize("total", ["", "two", "-1", "1e3", "2".translate(FULL_WIDTH)])
def test_totals_that_are_no_numbers(bank, day, total):
    wrong = day.replace(b"<NbOfNtries>2<", f"<NbOfNtries>{total}<".encode())
    assert bank.refusal(wrong).code == "wrong-totals"


def test_case_5_every_truncation_is_refused(bank, day):
    last = day.rindex(b">")
    for length in range(day.index(b"<GrpHdr"), last, 7):
        refused = bank.refusal(day[:length])
        assert (refused.code, refused.place.partition(" ")[0]) == ("truncated", "line"), length


def test_control_a_reader_that_mends_a_truncated_file_is_found_out(bank, day, monkeypatch):
    """Broken on purpose: lxml told to recover, as some parsers do by themselves. The test above
    would see a file that is read, or refused otherwise than as truncated."""
    monkeypatch.setitem(parsing.SAFE, "recover", True)
    without_totals = bank.camt(
        bank.statement(bank.entry("1.00"), bank.entry("2.00")), message="054"
    )
    cut = without_totals[: without_totals.rindex(b"</Ntfctn>")]
    with pytest.raises(pytest.fail.Exception, match="DID NOT RAISE"):
        bank.refusal(cut)


def test_case_5_a_statement_without_a_closing_balance(bank):
    refused = bank.refusal(bank.camt(bank.statement(bank.balance("OPBD", "1"), bank.entry("1.00"))))
    assert (refused.code, refused.place) == ("no-closing-balance", "line 4, Stmt 1")


def test_case_6_a_wrong_end_tag_with_its_line(bank, day):
    refused = bank.refusal(day.replace(b"</Ntry>", b"</Ntri>", 1))
    assert refused.code == "malformed"
    assert refused.place.startswith("line 4, column ")


ATTACKS = {
    "xxe": '<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
    "external": '<!DOCTYPE d SYSTEM "http://127.0.0.1:9/x.dtd">',
    "laughs": '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>',
    "quadratic": f'<!DOCTYPE d [<!ENTITY a "{"x" * 5000}">]>',
    "late": "<!--" + "x" * 100_000 + '--><!DOCTYPE d [<!ENTITY e "x">]>',
}


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16"])
@pytest.mark.parametrize("attack", sorted(ATTACKS))
def test_case_6_any_doctype(bank, day, attack, encoding):
    text = day.decode().replace('"UTF-8"', f'"{encoding}"').replace("?>", "?>" + ATTACKS[attack], 1)
    text = text.replace(">E-1<", ">E-1&e;<" if "ENTITY e" in text else ">E-1<")
    assert bank.refusal(text.encode(encoding)).code == "doctype"


def test_control_without_the_check_an_entity_drops_a_key(bank, day, monkeypatch):
    monkeypatch.setattr(parsing, "_refuse_doctype", lambda element: None)
    monkeypatch.setattr(parsing, "_begun", lambda chunk: chunk)
    text = day.decode().replace("?>", "?>" + ATTACKS["xxe"], 1).replace(">E-1<", ">E-1&e;<")
    assert bank.rows(text.encode())[1].references.end_to_end == ""


def test_case_6_nested_without_end(bank):
    assert bank.refusal(b"<?xml version='1.0'?>" + b"<x>" * 50_000).code == "too-deep"


def test_case_6_an_element_without_end(bank, monkeypatch):
    monkeypatch.setattr(parsing, "MAXIMUM_ELEMENT_BYTES", 1_000_000)
    filled = b"<Document>" + b"<x>y</x>" * 300_000 + b"</Document>"
    assert bank.refusal(filled).code == "too-large"


def test_case_15_bytes_that_are_not_in_the_encoding_that_is_declared(bank, day):
    wrong = day.replace(b">first<", ">张三<".encode("gb18030"))
    refused = bank.refusal(wrong)
    assert (refused.code, refused.place.partition(",")[0]) == ("encoding", "line 4")


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16", "GB18030"])
def test_case_15_names_of_four_bytes_and_a_byte_order_mark(bank, day, encoding):
    text = day.decode().replace('"UTF-8"', f'"{encoding}"').replace(">first<", ">张䶮𠮷<")
    content = text.encode(encoding)
    if encoding == "UTF-8":
        content = b"\xef\xbb\xbf" + content
    assert bank.rows(content)[1].text == "张䶮𠮷"


@pytest.mark.parametrize("encoding", ["GBK", "GB2312", "ISO-8859-1", "windows-1252"])
def test_case_15_older_encodings(bank, day, encoding):
    text = "张三" if encoding.startswith("GB") else "Müller"
    content = day.decode().replace('"UTF-8"', f'"{encoding}"').replace(">first<", f">{text}<")
    assert bank.rows(content.encode(encoding))[1].text == text


def test_case_15_a_character_that_somebody_replaced_before_us(bank, day):
    assert bank.refusal(day.replace(b">first<", ">张\ufffd<".encode())).code == "encoding"


def test_case_15_an_encoding_that_nobody_knows(bank, day):
    assert bank.refusal(day.replace(b'"UTF-8"', b'"x-unheard-of"')).code == "encoding"


@pytest.mark.parametrize(
    "amount",
    ["1,234.5", "123.00".translate(FULL_WIDTH), "-5", "1e3", "8.850", "100.0000000000005", "a",
     "", ".", "1 0", "NaN", "99999999999999999"],
)  # fmt: skip
def test_case_17_what_is_no_amount(bank, amount):
    content = bank.camt(bank.statement(bank.entry("1.00"), bank.entry(amount)), message="054")
    refused = bank.refusal(content)
    assert (refused.code, refused.place) == ("amount", "line 5, Ntry 2")


@pytest.mark.parametrize(
    ("amount", "fen"), [("0", 0), ("7", 700), ("7.", 700), (".5", 50), ("+1.05", 105)]
)
def test_case_17_what_the_standard_calls_an_amount(bank, amount, fen):
    content = bank.camt(bank.statement(bank.entry(amount)), message="054")
    assert bank.rows(content)[0].amount_fen == fen


def test_money_without_a_direction(bank):
    content = bank.camt(bank.statement(bank.entry("1.00", mark="C")), message="054")
    assert bank.refusal(content).code == "direction"


@pytest.mark.parametrize("status", ["BOKK", "", "<Cd></Cd>"])
def test_a_status_that_nobody_knows_or_none(bank, status):
    content = bank.camt(bank.statement(bank.entry("1.00", status=status)), message="054")
    assert bank.refusal(content).code == "status"


def test_messages_that_are_none_of_ours(bank, day):
    assert bank.refusal(b"<?xml version='1.0'?><a/>").code == "unknown-message"
    assert bank.refusal(b"").code == "empty"
    assert bank.refusal(b" \r\n\x00").code == "empty"
    assert bank.refusal(b"once upon a time").code == "unknown-format"
    assert bank.refusal(gzip.compress(b"<a/>")).code == "unknown-format"


def test_two_messages_in_one_file(bank, day):
    inside = day.partition(b"?>\n")[2]
    assert bank.refusal(b"<All>" + inside * 2 + b"</All>").code == "several-messages"


def test_something_behind_the_end(bank, day):
    assert bank.refusal(day + b"<more/>").code == "malformed"


@pytest.mark.parametrize("message", ["052", "053", "054"])
def test_a_message_without_any_statement(bank, message):
    assert bank.refusal(bank.camt(message=message)).code == "no-statement"
