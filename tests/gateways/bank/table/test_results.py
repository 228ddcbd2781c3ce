"""Result files (回盘) as banks write them, by the profiles that ship."""

import pytest

from gateways.bank.canonical import FileBegun, StatementBegun, Warned

MARKED = """898430100000001|B20180903001|3|60000
20180903|ALED000000001RX|6222021234567890123|张䶮|中国银行|湖南|益阳|安化支行|20000|就业服务补贴|00
20180903|ALED000000001SV|6217001234567890124|阿卜杜拉·买买提|建设银行|湖南|益阳||20000|就业服务补贴|01
20180903|ALED000000001TT|6228481234567890125|倈億剕|农业银行|湖南|益阳||20000|就业服务补贴|07
########
"""

CMB = """YURREF|REQSTS|RTNFLG|TRSNUM|TOTAMT|SUCNUM|SUCAMT
B20180903001|FIN|S|3|600.00|1|200.00
TRXSEQ|ACCNBR|ACCNAM|TRSAMT|TRSDSP|STSCOD|ERRCOD|ERRDSP
00000001|6225881234567890|张三|200.00|补贴|S||
00000002|6225881234567891|李四|200.00|补贴|F|CSAC054|户名不符
00000003|6225881234567892|王五|200.00|补贴|A||
"""

ICBC = """F 1 RMB 6222021234567890123 张三 0 20000 - 000001RX 001
F 2 RMB 6222021234567890124 李四 0 30000 - 000001SV 002
T 2 50000
"""


def outcomes(found):
    return [(row.code, row.outcome) for row in found]


def test_cases_21_25_and_26_paid_rejected_and_a_code_that_nobody_listed(read, rows):
    begun, statement, *_ = read(MARKED, "third-party-marked-result")
    assert begun == FileBegun("result-text", "", "third-party-marked-result/1", "result")
    assert isinstance(statement, StatementBegun)
    assert statement.batch == "B20180903001"
    found = rows(MARKED, "third-party-marked-result")
    assert outcomes(found) == [("00", "paid"), ("01", "rejected"), ("07", "unknown")]
    first = found[0]
    assert (first.references.end_to_end, first.references.batch) == (
        "ALED000000001RX",
        "B20180903001",
    )
    assert (first.account, first.name) == ("6222021234567890123", "张䶮")
    assert (first.amount_fen, first.place) == (20_000, "line 2")


def test_second_bytes_of_gbk_are_no_separators(rows):
    assert b"|" in "倈億剕".encode("gb18030")
    names = [row.name for row in rows(MARKED, "third-party-marked-result")]
    assert names[2] == "倈億剕"


@pytest.mark.parametrize("cut", [1, 10, 100, 200])
def test_case_5_no_end_mark_is_an_incomplete_file(refused, cut):
    whole = MARKED.encode("gb18030")
    wrong = refused(whole[: whole.index(b"#") + 8 - cut], "third-party-marked-result")
    assert wrong.code in ("truncated", "layout-drift", "encoding")


def test_something_after_the_end_mark_is_refused(refused):
    again = MARKED + MARKED.splitlines()[1] + "\n"
    assert refused(again, "third-party-marked-result").place == "line 6"


def test_case_3_a_count_that_differs_from_the_rows(refused):
    wrong = refused(MARKED.replace("|3|60000", "|4|60000"), "third-party-marked-result")
    assert (wrong.code, wrong.place) == ("wrong-totals", "line 1")
    assert "4" in wrong.rule
    assert "3" in wrong.rule


def test_case_4_a_sum_that_differs_from_the_rows(refused):
    wrong = refused(MARKED.replace("|3|60000", "|3|60001"), "third-party-marked-result")
    assert (wrong.code, wrong.place) == ("wrong-totals", "line 1")


def test_case_16_a_column_more_is_another_layout(refused):
    drifted = MARKED.replace("|01\n", "|01|new\n")
    wrong = refused(drifted, "third-party-marked-result")
    assert (wrong.code, wrong.place) == ("layout-drift", "line 3")


@pytest.mark.parametrize(
    "amount", ["200.00", "20,000", "-20000", "2e4", "\uff12\uff10000", "", "200 00", "二万"]
)
def test_case_17_an_amount_that_the_layout_does_not_have_refuses_the_file(refused, amount):
    wrong = refused(
        MARKED.replace("||20000|就业服务补贴|01", f"||{amount}|就业服务补贴|01"),
        "third-party-marked-result",
    )
    assert (wrong.code, wrong.place) == ("amount", "line 3")


def test_case_27_a_batch_in_work_settles_nothing(rows):
    assert outcomes(rows(CMB, "cmb-payroll-result")) == [
        ("S", "paid"),
        ("CSAC054", "rejected"),
        ("A", "in-progress"),
    ]
    working = CMB.replace("|FIN|S|", "|OPR||")
    assert [row.outcome for row in rows(working, "cmb-payroll-result")] == [
        "in-progress",
        "rejected",
        "in-progress",
    ]


def test_keys_of_a_bank_that_has_no_room_for_our_reference(rows):
    second = rows(CMB, "cmb-payroll-result")[1]
    assert (second.references.batch, second.references.row_key) == ("B20180903001", "00000002")
    assert second.reason == "户名不符"


@pytest.mark.parametrize("told", ["|3|600.00|2|200.00", "|3|600.00|1|200.01"])
def test_case_39_successes_that_are_not_those_of_the_rows(refused, told):
    wrong = refused(CMB.replace("|3|600.00|1|200.00", told), "cmb-payroll-result")
    assert (wrong.code, wrong.place) == ("wrong-totals", "line 2")


def test_a_line_of_names_that_differs_is_another_layout(refused):
    drifted = CMB.replace("STSCOD|ERRCOD", "ERRCOD|STSCOD")
    assert refused(drifted, "cmb-payroll-result").place == "line 3"


def test_white_space_between_fields_and_a_last_line_that_totals(rows, refused):
    found = rows(ICBC, "icbc-payroll-text-result")
    assert outcomes(found) == [("001", "paid"), ("002", "rejected")]
    assert [row.references.row_key for row in found] == ["000001RX", "000001SV"]


def test_case_5_a_last_line_that_is_a_row_is_a_file_cut_off(refused):
    assert refused(ICBC.rpartition("T ")[0], "icbc-payroll-text-result").code == "layout-drift"
    assert refused(ICBC.replace("T 2 50000", "T 2 50001"), "icbc-payroll-text-result").code == (
        "wrong-totals"
    )


def test_case_12_a_file_without_rows(rows):
    assert rows("898430100000001|B1|0|0\n########\n", "third-party-marked-result") == []


UNIONPAY = """2.0|60000|3||
orderId|currencyCode|txnAmt|accType|accNo|customerNm|bizType|certifTp|certifId|phoneNo|postscript|respCode|respMsg
ALED000000001RX|156|20000|01|6222021234567890123|张三|000501||||补贴|0000|成功
ALED000000001SV|156|20000|01|6222021234567890124|李四|000501||||补贴|4000|已提交银行
ALED000000001TT|156|20000|01|6222021234567890125|王五|000501||||补贴|3031|户名不符
"""


def test_sent_to_the_bank_is_not_yet_paid(rows):
    found = rows(UNIONPAY, "unionpay-payout-result", "utf-8")
    assert [row.outcome for row in found] == ["paid", "debited", "rejected"]


def test_case_16_a_constant_that_differs_is_another_layout(refused):
    wrong = refused(UNIONPAY.replace("SV|156", "SV|840"), "unionpay-payout-result", "utf-8")
    assert (wrong.code, wrong.place) == ("layout-drift", "line 4")


def test_a_delimiter_of_two_characters(rows):
    text = "C1|!B1|!1|!200.00\nALED000000001RX|!6222|!张|三|!200.00|!补贴|!00|!成功\n"
    [row] = rows(text, "bocom-payroll-result")
    assert (row.name, row.outcome) == ("张|三", "paid")


def test_hangzhous_90_and_91(rows):
    text = "B1|2|400.00\nR1|6222|张三|200.00|90|\nR2|6223|李四|200.00|91|账户已销户\n"
    assert outcomes(rows(text, "hangzhou-payroll-result")) == [("90", "paid"), ("91", "rejected")]


@pytest.mark.parametrize("nothing", ["NOTPROVIDED", " notprovided ", "NONREF", ""])
def test_case_38_a_reference_that_is_none_is_empty(rows, nothing):
    [row] = rows(f"B1|1|200.00\n{nothing}|6222|张三|200.00|90|\n", "hangzhou-payroll-result")
    assert row.references.end_to_end == ""


def test_case_45_returns_come_in_a_file_of_their_own(read, rows):
    text = (
        "REQNBR|YURREF|TRXSEQ|BTHDTL|ACCNBR|ACCNAM|TRSAMT|RTNCOD|RTNTXT\n"
        "0000001|B1|00000002|20180910|6225881234567891|李四|200.00|002|户名不符\n"
    )
    assert read(text, "cmb-payroll-return")[0].kind == "return"
    [row] = rows(text, "cmb-payroll-return")
    assert (row.direction, row.amount_fen, row.code, row.outcome) == ("credit", 20_000, "002", "")


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (MARKED.encode("utf-8"), "encoding"),
        (b"\xef\xbb\xbf" + MARKED.encode("utf-8"), "encoding"),
        (MARKED.encode("utf-16"), "encoding"),
        (MARKED.replace("张䶮", "张\ufffd").encode("gb18030"), "encoding"),
        (
            MARKED.encode("gb18030").replace("张䶮".encode("gb18030"), b"\xd5\xff\xff"),
            "encoding",
        ),
        (MARKED.replace("张䶮", "张\x00").encode("gb18030"), "control-character"),
        (MARKED.replace("张䶮", "张\r三").encode("gb18030"), "control-character"),
        (MARKED.encode("gb18030").replace(b"\n", b"") * 2000, "layout-drift"),
    ],
)
def test_case_15_nothing_is_ever_replaced_or_left_out(refused, raw, code):
    assert refused(raw, "third-party-marked-result").code == code


def test_case_15_a_mark_at_the_start_of_the_right_encoding_and_four_byte_names(rows):
    text = MARKED.replace("张䶮", "𠮷㛃䶮").replace("\n", "\r\n")
    for raw in (text.encode("gb18030"), ("\ufeff" + text).encode("gb18030")):
        assert rows(raw, "third-party-marked-result")[0].name == "𠮷㛃䶮"


def test_characters_and_lines_across_the_pieces_a_file_is_read_in(rows):
    names = [f"𠮷䶮{'亅' * (number % 7)}{number}" for number in range(3_000)]
    lines = [
        f"20180903|R{number}|6222{number}|{name}|||||20000||00" for number, name in enumerate(names)
    ]
    text = "\r\n".join([f"1|B1|3000|{3_000 * 20_000}", *lines, "########", ""])
    assert len(text.encode("gb18030")) > 2 * 65_536
    assert [row.name for row in rows(text, "third-party-marked-result")] == names


def test_a_profile_for_text_does_not_read_a_workbook(refused):
    assert refused(b"PK\x03\x04", "third-party-marked-result").code == "wrong-profile"


def test_a_layout_without_headings_is_never_guessed(refused):
    assert refused(MARKED).code == "unknown-format"


def test_nothing_is_warned_of_in_a_right_file(read):
    assert not [
        item for item in read(MARKED, "third-party-marked-result") if isinstance(item, Warned)
    ]
