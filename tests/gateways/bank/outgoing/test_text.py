"""代发 as text: bytes worked out by hand, and names that an encoding cannot hold."""

import pytest
from msgspec.structs import replace

from gateways.bank.outgoing import text_reading, text_writing, writing
from gateways.bank.outgoing.order import PaymentFileRefused
from gateways.bank.outgoing.reading import WrittenWrong
from gateways.bank.outgoing.writing import write_files


def written(tmp_path, batch, orders, layout):
    (part,) = write_files(batch, orders, layout, tmp_path)
    return (tmp_path / part.name).read_bytes()


def test_icbc_style_blanks_fen_and_a_line_of_totals(tmp_path, batch, order, layouts):
    orders = [order(1001, fen=120_000, account="6222021912345678901"), order(1002, fen=5)]
    assert written(tmp_path, batch, orders, layouts["icbc"]).decode("gbk") == (
        "F 1 RMB 6222021912345678901 张三 0 120000 - 000000000001 -\r\n"
        "F 2 RMB 6222021200000001002 张三 0 5 - 000000000002 -\r\n"
        "T 2 120005\r\n"
    )


def test_union_pay_names_its_file_and_has_totals_on_top(tmp_path, batch, order, layouts):
    (part,) = write_files(batch, [order(1001), order(1002)], layouts["union-pay"], tmp_path)
    assert part.name == "DF00000000777290058110048201907110001I.txt"
    assert (tmp_path / part.name).read_text("utf-8") == (
        "2.0|42003|2||\n"
        "orderId|txnAmt|accNo|nm\n"
        "YIYA10000000RTB|156|21001|6222021200000001001|张三|就业创业服务补贴\n"
        "YIYA10000000RU9|156|21002|6222021200000001002|张三|就业创业服务补贴\n"
    )


def test_yuan_titles_and_an_end_mark(tmp_path, batch, order, layouts):
    orders = [order(1001, bank_code="102100099996", bank_name="工行", fen=7)]
    assert written(tmp_path, batch, orders, layouts["third-party"]).decode("gb18030") == (
        "777290058110048|!YIYA1-2019-07|!1|!0.07\r\n"
        "日期|!流水号|!账号|!户名|!金额|!支付行号|!开户行名|!用途\r\n"
        f"20190711|!{orders[0].reference}|!6222021200000001001|!张三|!0.07|!102100099996|!工行"
        "|!就业创业服务补贴\r\n"
        "########\r\n"
    )


def test_fixed_widths_count_bytes(tmp_path, batch, order, layouts):
    raw = written(tmp_path, batch, [order(1001, name="䶮㛃𠮷")], layouts["fixed"])
    assert raw == (
        order(1001).reference.encode()
        + b"6222021200000001001".ljust(34)
        + (b"\xfe\x9f" + b"\x82\x30\xb7\x31" + b"\x95\x34\xb2\x35").ljust(60)
        + b"21001".ljust(15)
        + b"\n"
    )


# Names


RARE = {"䶮": "U+4DAE", "㛃": "U+36C3", "𠮷": "U+20BB7"}


@pytest.mark.parametrize("character", RARE)
def test_gbk_stops_the_file_and_names_every_row(tmp_path, batch, order, layouts, character):
    names = ["张三", f"张{character}", "李四", f"{character}五{character}"]
    orders = [order(1001 + at, name=name) for at, name in enumerate(names)]
    with pytest.raises(PaymentFileRefused) as refused:
        write_files(batch, orders, layouts["icbc"], tmp_path)
    assert [(one.row, one.payment, one.field) for one in refused.value.problems] == [
        (2, orders[1].payment, "name"),
        (4, orders[3].payment, "name"),
    ]
    assert all(one.rule.endswith(f": {RARE[character]}") for one in refused.value.problems)
    assert not [one for one in tmp_path.iterdir() if one.is_file()]


@pytest.mark.parametrize("character", RARE)
def test_gb18030_holds_them(tmp_path, batch, order, layouts, character):
    raw = written(tmp_path, batch, [order(1001, name=character)], layouts["third-party"])
    assert f"|!{character}|!".encode("gb18030") in raw


@pytest.mark.parametrize("character", ["\u1e3f", "\u9fb4", "\u9fbb", "\ufe10", "\ufe19"])
def test_what_editions_of_gb18030_read_differently_is_refused(
    tmp_path, batch, order, layouts, character
):
    """By Python's table, of the year 2000, U+9FB4 is 82359037; to the edition of 2022 those bytes
    are a private-use character."""
    with pytest.raises(PaymentFileRefused, match="editions of gb18030"):
        write_files(batch, [order(1001, name=character)], layouts["third-party"], tmp_path)
    (part,) = write_files(batch, [order(1001, name=character)], layouts["union-pay"], tmp_path)
    assert f"|{character}|" in (tmp_path / part.name).read_text("utf-8")


def test_a_writer_that_replaces_what_it_cannot_encode_is_found_out(
    tmp_path, batch, order, layouts, monkeypatch
):
    """The control: neither the check before nor the strict writer, only what is read back."""
    monkeypatch.setattr("gateways.bank.outgoing.checks.encoding_rule", lambda *_: "")
    orders = [order(1001), order(1002, name="张䶮")]
    with pytest.raises(UnicodeEncodeError):
        write_files(batch, orders, layouts["icbc"], tmp_path)
    monkeypatch.setattr("gateways.bank.outgoing.checks.column_rule", lambda *_: "")
    real = text_writing.Path.open

    def replacing(self, mode="r", *rest, errors=None, **more):
        return real(self, mode, *rest, errors="replace" if errors else None, **more)

    monkeypatch.setattr(text_writing.Path, "open", replacing)
    with pytest.raises(WrittenWrong, match="row 2: name"):
        write_files(batch, orders, layouts["icbc"], tmp_path)
    assert not [one for one in tmp_path.iterdir() if one.is_file()]


OFTEN_CUT = "億倈剕亅"
"""Their second byte in GBK is 0x7C, as `|`."""


def test_a_name_with_the_byte_of_the_separator_stays_whole(tmp_path, batch, order, layouts):
    gbk = replace(layouts["union-pay"], encoding="gbk")
    raw = written(tmp_path, batch, [order(1001, name=OFTEN_CUT)], gbk)
    line = raw.splitlines()[2]
    assert len(line.decode("gbk").split("|")) == 6
    assert len(line.split(b"|")) == 6 + len(OFTEN_CUT)  # what parting bytes would make of it


@pytest.mark.parametrize(
    ("layout_name", "name"),
    [
        ("union-pay", "张|三"),
        ("third-party", "张!三"),
        ("icbc", "约翰 史密斯"),
    ],
)
def test_a_separator_within_a_field_is_refused(tmp_path, batch, order, layouts, layout_name, name):
    with pytest.raises(PaymentFileRefused, match="separator"):
        write_files(batch, [order(1001, name=name)], layouts[layout_name], tmp_path)


def test_a_name_of_two_words_goes_where_blanks_part_nothing(tmp_path, batch, order, layouts):
    raw = written(tmp_path, batch, [order(1001, name="约翰 史密斯")], layouts["union-pay"])
    assert "|约翰 史密斯|" in raw.decode()


def test_widths_are_bytes_in_the_encoding_of_the_file(tmp_path, batch, order, layouts):
    thirty, more = "张" * 30, "张" * 31  # 60 and 62 bytes in GBK
    written(tmp_path, batch, [order(1001, name=thirty)], layouts["icbc"])
    with pytest.raises(PaymentFileRefused, match="62 bytes, at most 60"):
        write_files(batch, [order(1001, name=more)], layouts["icbc"], tmp_path)


# Read back


HARM = {
    "an amount": (b"21002", b"21003", "fen"),
    "a name": ("张三".encode(), "张五".encode(), "name"),
    "an account": (b"6222021200000001001", b"6222021200000001009", "account"),
    "the sum": (b"|42003|", b"|42004|", "sum"),
    "the count": (b"|2||", b"|3||", "count"),
    "a constant": (b"|156|", b"|840|", "a constant"),
}


@pytest.mark.parametrize("harm", HARM)
def test_a_file_that_says_something_else_is_found_out(
    tmp_path, batch, order, layouts, harm, monkeypatch
):
    old, new, rule = HARM[harm]
    real = text_writing.write

    def harmed(path, *rest):
        real(path, *rest)
        raw = path.read_bytes()
        assert old in raw
        path.write_bytes(raw.replace(old, new, 1))

    monkeypatch.setitem(writing.WRITERS, "text", harmed)
    with pytest.raises(WrittenWrong, match=rule):
        write_files(batch, [order(1001), order(1002)], layouts["union-pay"], tmp_path)
    assert not [one for one in tmp_path.iterdir() if one.is_file()]


@pytest.mark.parametrize("lines", [1, 2, 3, 4])
def test_a_file_that_was_cut_is_found_out(tmp_path, batch, order, layouts, lines):
    raw = written(tmp_path, batch, [order(1001), order(1002)], layouts["third-party"])
    cut = tmp_path / "cut.txt"
    cut.write_bytes(b"".join(raw.splitlines(keepends=True)[:lines]))
    with pytest.raises(WrittenWrong):
        list(text_reading.read(cut, layouts["third-party"]))
