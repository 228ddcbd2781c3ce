"""What a profile can say beyond the common: widths, several accounts, a card's signs, labels."""

import io

import msgspec
import pytest

from gateways.bank.canonical import BankFileRefused, BankRow, StatementBegun, StatementEnded
from gateways.bank.profile import Amounts, BankProfile, Column, Label, Signs
from gateways.bank.profiles import profile_named
from gateways.bank.recognising import read

FIXED = BankProfile(
    name="fixed", bank="某银行", title="定长", kind="result", format="text", separator="",
    columns=(
        Column("reference", width=15), Column("name", width=12), Column("amount", width=10),
        Column("code", width=2),
    ),
    amounts=Amounts(unit="fen"), outcomes={"00": "paid"}, keys=("reference",),
)  # fmt: skip

ACCOUNTS = BankProfile(
    name="accounts", bank="某银行", title="多账户", kind="statement", format="text", headed=True,
    columns=(
        Column("own-account", "本方账号"), Column("booked-on", "日期"), Column("amount", "金额"),
        Column("balance", "余额"),
    ),
    signs=Signs(rule="signed"), dates=("YYYYMMDD",), order="oldest-first",
)  # fmt: skip


def items(text, profile, encoding="gb18030"):
    return list(read(io.BytesIO(text.encode(encoding)), profile))


def rows(text, profile):
    return [item for item in items(text, profile) if isinstance(item, BankRow)]


def test_widths_are_bytes_of_the_encoding_and_no_character_is_cut():
    text = "ALED000000001RX张䶮        0000020000 00\nALED000000001SV阿卜杜拉·买  000015000000\n"
    with pytest.raises(BankFileRefused) as wrong:
        rows(text.replace(" 00\n", "00\n").replace("·买  ", "·买 "), FIXED)
    assert wrong.value.place == "line 2"
    first, second = rows(text.replace(" 00\n", "00\n").replace("拉·买  ", "拉·  "), FIXED)
    assert (first.name, first.amount_fen, first.code) == ("张䶮", 20_000, "00")
    assert (second.name, second.amount_fen) == ("阿卜杜拉·", 150_000)


def test_a_character_across_the_edge_of_a_column_refuses_the_file():
    with pytest.raises(BankFileRefused, match="列宽"):
        rows("ALED000000001R张䶮         000002000000\n", FIXED)


def test_case_13_several_accounts_in_one_file_are_several_statements():
    text = (
        "本方账号,日期,金额,余额\n6222001,20180903,-100.00,900.00\n6222001,20180904,50.00,950.00\n"
        "6222002,20180903,7.00,7.00\n"
    )
    found = items(text, ACCOUNTS)
    begun = [one.account for one in found if isinstance(one, StatementBegun)]
    ended = [one for one in found if isinstance(one, StatementEnded)]
    assert begun == ["6222001", "6222002"]
    assert [row.statement for row in rows(text, ACCOUNTS)] == [1, 1, 2]
    assert [one.fen for one in ended[0].balances] == [100_000, 95_000]
    assert [one.fen for one in ended[1].balances] == [0, 700]


@pytest.mark.parametrize(
    ("profile", "text"),
    [
        (
            "cgb-card-statement",
            "交易日期,入账日期,交易摘要,交易金额,交易货币,入账金额,入账货币\n"
            "2025/01/05,2025/01/06,消费,15.90,人民币,15.90,人民币\n"
            "2025/01/04,2025/01/04,退款,-97.20,人民币,-97.20,人民币\n",
        ),
        (
            "boc-card-statement",
            "中国银行信用卡账单(2025年01月)\n交易日,银行记账日,卡号后四位,交易描述,存入,支出,币种\n"
            "2025-01-05,2025-01-06,4260,消费,,15.90,CNY\n2025-01-04,2025-01-04,4260,退款,97.20,,CNY\n",
        ),
    ],
)
def test_on_a_card_above_zero_is_spending(profile, text):
    found = rows(text, None)
    assert items(text, None)[0].profile == f"{profile}/1"
    assert [(row.direction, row.amount_fen) for row in found] == [
        ("debit", 1_590),
        ("credit", 9_720),
    ]


def test_case_58_a_cards_rows_have_no_year(refused):
    text = (
        "招商银行信用卡对账单（个人消费卡账户 2024年01月）（补）\n"
        "交易日,记账日,交易摘要,人民币金额,卡号末四位,交易地金额\n"
        ',12/29,还款,-1.23,1234,-1.23\n01/05,01/07,消费,"8,000.00",1234,"8,000.00(CN)"\n'
    )
    found = rows(text, None)
    assert [row.booked_on.isoformat() for row in found] == ["2023-12-29", "2024-01-07"]
    assert [(row.direction, row.amount_fen) for row in found] == [
        ("credit", 123),
        ("debit", 800_000),
    ]
    october = text.replace("2024年01月", "2024年10月").replace("12/29", "09/29")
    assert rows(october, None)[0].booked_on.isoformat() == "2024-09-29"
    untitled = text.partition("\n")[2]
    assert refused(untitled).code == "date"


def test_a_title_in_brackets_and_footers_behind_a_hash():
    text = (
        '"# 招商银行交易记录"\n"# 账    号: [一卡通:6214********5555   招商银行]"\n'
        '"# 币    种: [                         人民币]"\n'
        '"# 起始日期: [20260201]   终止日期: [20260331]"\n""\n'
        '"交易日期","交易时间","收入","支出","余额","交易类型","交易备注"\n'
        '"\t20260203","\t12:00:00","","10.00","90.00","消费","午饭"\n'
        '"# 收入合计: 0 笔，共 0 元"\n"# 支出合计: 1 笔，共 10.00 元"\n'
    )
    [begun] = [one for one in items(text, None, "utf-8-sig") if isinstance(one, StatementBegun)]
    assert (begun.first_day.isoformat(), begun.last_day.isoformat()) == ("2026-02-01", "2026-03-31")
    assert (begun.currency, begun.account) == ("CNY", "一卡通:6214********5555")
    assert [(row.direction, row.amount_fen) for row in rows(text, None)] == [("debit", 1_000)]


def test_control_the_same_card_read_as_an_account_has_every_sign_wrong():
    card = profile_named("cgb-card-statement")
    account = msgspec.structs.replace(card, signs=Signs(rule="signed", positive="credit"))
    text = (
        "交易日期,入账日期,交易摘要,交易金额,交易货币,入账金额,入账货币\n"
        "2025/01/05,2025/01/06,消费,15.90,人民币,15.90,人民币\n"
    )
    assert [row.direction for row in rows(text, account)] == ["credit"]
    assert [row.direction for row in rows(text, card)] == ["debit"]


@pytest.mark.parametrize(
    ("line", "field", "told"),
    [
        ("账号：6222 户名：某局", "account", "6222"),
        ("对方账号：6222", "account", ""),
        ("账号,6222", "account", "6222"),
        ("期初余额：1,000.00元", "opening", "100000"),
        ("总笔数：3笔，", "count", "3"),
    ],
)
def test_labels_above_the_headings(line, field, told):
    labelled = msgspec.structs.replace(
        profile_named("ccb-statement"),
        most_lines_above=3,
        totals_bind=False,
        amounts=Amounts(grouped=True, trimmed=("元",)),
        labels=(Label("账号", "account"), Label("期初余额", "opening"), Label("总笔数", "count")),
    )
    text = line + "\n" + ",".join(labelled.headings) + "\n"
    found = items(text, labelled)
    [begun] = [one for one in found if isinstance(one, StatementBegun)]
    [ended] = [one for one in found if isinstance(one, StatementEnded)]
    balances = {one.kind: str(one.fen) for one in ended.balances}
    if field == "count":
        assert told in "".join(str(one) for one in found)
    else:
        assert {"account": begun.account, **balances}.get(field, "") == told
