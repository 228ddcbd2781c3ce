"""Account statements as banks' own exports look, recognised by their headings."""

from datetime import date

import pytest

from domain.reference import reference
from gateways.bank.canonical import Balance, StatementBegun, StatementEnded, Warned

ABC = """账户明细查询
账号：6228481234567890128  户名：安化县人力资源和社会保障局  币种：人民币
起始日期：2018-09-01 截止日期：20180930
交易日期,交易时间,交易摘要,交易金额,本次余额,对手信息,日 志 号,交易渠道,交易附言
20180903,101530,代发,-400.00,"1,600.00",--,369396693,银企,批次B20180903001
20180904,132324,结息,+0.01,"1,600.01",--,369396694,,
20180905,,退票,+200.00,"1,800.01",李四 6217001234567890124,369396695,银企,退票 ALED000000001SD
"""
CMB = """记账日期,货币,交易金额,联机余额,交易摘要,对手信息,客户摘要
2018-09-03,CNY,"-1,000.00",271.66,代发其他,张三 6225881234567890,补贴
2018-09-04,CNY,3.00,274.66,结息,,
"""
BOC = """中国银行交易流水明细清单
记账日期,记账时间,币别,金额,余额,交易名称,渠道,网点名称,附言,对方账户名,对方卡号/账号,对方开户行,借记卡号
2018-09-05,17:57:17,人民币,-71.89,"3,240.28",转账,网银,-------------------,----------,张三,6226000000005669,-------------------,3167
2018-09-04,12:24:20,人民币,-326.00,"3,312.17",转账,网银,-------------------,补贴,李四,6226000000005670,-------------------,3167
2018-09-03,12:23:04,人民币,50.00,"3,638.17",退款,网银,-------------------,----------,王五,6226000000005671,-------------------,3167
"""
BOCOM = """序号,交易日期,交易时间,交易类型,借贷,交易金额,余额,对方账号,对方户名,交易地点,摘要
1,2018-09-03,00:00:00,存款利息,贷 Cr,1.23,1334.63,,,批处理,
2,2018-09-03,13:15:12,批量代发,借 Dr,334.63,1000.00,6222620000000000001,张三,银企,补贴
3,2018-09-04,13:15:12,冲正,借 Dr,-34.63,1034.63,6222620000000000001,张三,银企,冲正
"""
CCB = """China Construction Bank
开户机构：益阳安化支行
币别：人民币
账　　号：6217001234567890124
记账日,交易日期,交易时间,支出,收入,账户余额,币种,摘要,对方账号,对方户名,交易地点
20180903,20180902,08:06:45,,10.25,100.00,人民币,利息存入,,,
20180903,20180903,09:00:00,15,0.00,85.00,人民币,转账支取,6222021234567890123,张三,安化
以上数据仅供参考，具体内容请以柜台为准
"""
ICBC = "\n".join(
    (
        "明细查询文件下载",
        "",
        '卡号: 6222021234567890123,"卡别名: 代发"',
        "",
        '子账户序号: 00000,子账户类别: 活期,"子账户别名: "',
        "",
        "交易日期,摘要,交易详情,交易场所,交易国家或地区简称,钞/汇,交易金额(收入),交易金额(支出),"
        "交易币种,记账金额(收入),记账金额(支出),记账币种,余额,对方户名,对方账户",
        '2018-09-05   \t,"批量代发 \t"," \t","网银 \t","CHN \t",钞 \t,"- \t","- \t",- \t,'
        '" \t","1,234.56 \t",人民币 \t,"765.44 \t","张三 \t","6222021234567890124 \t",',
        '2018-09-03   \t,"拨款 \t"," \t","网银 \t","CHN \t",钞 \t,"- \t","- \t",- \t,'
        '"2,000.00 \t"," \t",人民币 \t,"2,000.00 \t","安化县财政局\t","430923000000000001\t",',
        " ",
        '人民币合计,,,,,,,,,"2,000.00          \t","1,234.56          \t",',
        "",
    )
)


def sums(found):
    return {
        side: sum(row.amount_fen for row in found if row.direction == side)
        for side in ("credit", "debit")
    }


@pytest.mark.parametrize(
    ("text", "profile", "credit", "debit", "opening", "closing"),
    [
        (ABC, "abc-statement/1", 20_001, 40_000, 200_000, 180_001),
        (CMB, "cmb-statement/1", 300, 100_000, 127_166, 27_466),
        (BOC, "boc-statement/1", 5_000, 39_789, 358_817, 324_028),
        (BOCOM, "bocom-statement/1", 123 + 3_463, 33_463, 133_340, 103_463),
        (CCB, "ccb-statement/1", 1_025, 1_500, 8_975, 8_500),
        (ICBC, "icbc-statement/1", 200_000, 123_456, 0, 76_544),
    ],
    ids=["农行", "招行", "中行", "交行", "建行", "工行"],
)
@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16"])
def test_each_layout(read, rows, text, profile, credit, debit, opening, closing, encoding):
    items = read(text, encoding=encoding)
    assert items[0].profile == profile
    assert sums(rows(text, encoding=encoding)) == {"credit": credit, "debit": debit}
    [ended] = [item for item in items if isinstance(item, StatementEnded)]
    assert {one.kind: one.fen for one in ended.balances} == {"opening": opening, "closing": closing}
    assert not [item for item in items if isinstance(item, Warned)]
    assert opening + credit - debit == closing


def test_what_stands_above_the_headings_is_told(read):
    [begun] = [item for item in read(ABC) if isinstance(item, StatementBegun)]
    assert begun.account == "6228481234567890128"
    assert (begun.first_day, begun.last_day) == (date(2018, 9, 1), date(2018, 9, 30))
    assert begun.currency == "CNY"


def test_other_sides_account_and_name_in_one_column(rows):
    returned = rows(ABC)[2]
    assert (returned.account, returned.name) == ("6217001234567890124", "李四")


def test_our_reference_is_found_in_the_text(rows):
    own = reference("ALED", "0", 66_000)
    text = ABC.replace("ALED000000001SD", own)
    assert rows(text)[2].references.end_to_end == own
    other = own[:-1] + ("0" if own[-1] != "0" else "1")
    assert rows(ABC.replace("ALED000000001SD", other))[2].references.end_to_end == ""


def test_a_row_may_lack_its_last_columns_where_the_bank_leaves_them_out(rows):
    text = ABC.replace(",369396694,,", ",369396694")
    assert len(rows(text)) == 3
    without = CMB.replace(",结息,,", ",结息")
    assert without != CMB


def test_case_16_a_column_less_or_more_or_moved_is_another_layout(refused):
    assert refused(CMB.replace(",结息,,", ",结息,")).code == "layout-drift"
    assert refused(CMB.replace(",结息,,", ",结息,,,x")).place == "line 3"
    moved = CMB.replace("交易金额,联机余额", "联机余额,交易金额")
    assert refused(moved).code == "unknown-format"
    assert refused(moved, "cmb-statement").code == "layout-drift"
    assert refused(CMB.replace("客户摘要", "客户摘要,新列"), "cmb-statement").place == "line 1"


def test_case_51_a_negative_debit_takes_an_earlier_one_back(rows):
    row = rows(BOCOM)[2]
    assert (row.direction, row.amount_fen, row.reversal) == ("credit", 3_463, True)


def test_case_63_an_amount_of_nothing_is_read(rows):
    assert rows(CMB.replace(",3.00,274.66", ",0.00,271.66"))[1].amount_fen == 0


def test_case_14_a_running_balance_that_does_not_follow_is_told_with_its_place(read):
    broken = CMB.replace("274.66", "275.66")
    assert [item.place for item in read(broken) if isinstance(item, Warned)] == ["line 3"]


def days(*movements, first=3, same_day=False):
    """招行's export: amount and balance, a row a day."""
    head = CMB.splitlines()[0]
    rows = [
        f'2018-09-{first if same_day else first + number:02d},CNY,"{amount}","{balance}",代发,,'
        for number, (amount, balance) in enumerate(movements)
    ]
    return "\n".join([head, *rows, ""])


TURNED = (("10.00", "90.00"), ("20.00", "70.00"), ("30.00", "40.00"), ("10.00", "30.00"))


def test_signs_that_the_balance_shows_to_be_turned_refuse_the_file(refused):
    """The control of the sign rule: a bank that writes spending as positive needs a profile of its
    own."""
    assert refused(days(*TURNED)).code == "signs"
    assert refused(days(*TURNED, same_day=True)).code == "signs"


def test_turned_signs_of_equal_amounts_are_not_taken_for_another_order(refused):
    equal = [("10.00", f"{100 - 10 * number}.00") for number in range(1, 6)]
    assert refused(days(*equal)).code == "signs"
    assert refused(days(*equal, same_day=True)).code == "signs"


def test_an_export_in_the_other_order_is_read_and_told(read, rows):
    upside_down = CMB.splitlines()
    text = "\n".join([upside_down[0], upside_down[2], upside_down[1], ""])
    assert sums(rows(text)) == sums(rows(CMB))
    [warned] = [item for item in read(text) if isinstance(item, Warned)]
    assert "newest-first" in warned.rule
    [ended] = [item for item in read(text) if isinstance(item, StatementEnded)]
    assert {one.kind: one.fen for one in ended.balances} == {"opening": 127_166, "closing": 27_466}


def test_days_tell_the_order_of_equal_amounts(read):
    newest = "\n".join(
        [
            CMB.splitlines()[0],
            *(f"2018-09-{day:02d},CNY,10.00,{day}0.00,结息,," for day in range(9, 3, -1)),
            "",
        ]
    )
    [warned] = [item for item in read(newest) if isinstance(item, Warned)]
    assert "newest-first" in warned.rule


def test_within_one_day_the_balance_tells_the_order(read):
    newest = (("-5.00", "85.00"), ("-10.00", "90.00"), ("100.00", "100.00"))
    [warned] = [item for item in read(days(*newest, same_day=True)) if isinstance(item, Warned)]
    assert "newest-first" in warned.rule


@pytest.mark.parametrize("word", ["借贷", "", "D", "付"])
def test_a_mark_that_says_neither_debit_nor_credit(refused, word):
    assert refused(BOCOM.replace("借 Dr,334.63", f"{word},334.63")).code == "direction"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (",15,0.00,", ",15,10.25,", "amount"),
        (",15,0.00,", ",,,", "amount"),
        (",15,0.00,", ",1.500,,", "amount"),
        ("20180903,20180902", "2018-9-3,20180902", "date"),
        ("20180903,20180902", "20180931,20180902", "date"),
        ("20180903,20180902", ",20180902", "date"),
        (",6222021234567890123,", ",6.22202E+18,", "numeric-account"),
        ("以上数据", "本页数据", "layout-drift"),
    ],
)
def test_what_refuses_a_statement_with_its_line(refused, old, new, code):
    wrong = refused(CCB.replace(old, new))
    assert wrong.code == code
    assert wrong.place.startswith("line ")


def test_a_row_below_the_end_is_refused(refused):
    last = CCB.splitlines()[5] + "\n"
    assert refused(CCB + last).code == "layout-drift"


def test_case_5_a_file_without_its_totals_line_is_cut_off(refused):
    assert refused(ICBC.partition("人民币合计")[0]).code == "truncated"


def test_totals_that_lie_are_told_where_the_bank_is_known_for_it(read):
    lying = ICBC.replace('人民币合计,,,,,,,,,"2,000.00', '人民币合计,,,,,,,,,"9,999.00')
    [warned] = [item for item in read(lying) if isinstance(item, Warned)]
    assert "999900" in warned.rule


def test_a_balance_that_cannot_be_read_proves_nothing_and_is_told(read):
    masked = ICBC.replace("765.44 ", "xx,yyyy.zz ")
    items = read(masked)
    assert [item.place for item in items if isinstance(item, Warned)] == ["line 8"]
    [ended] = [item for item in items if isinstance(item, StatementEnded)]
    assert "closing" not in {one.kind for one in ended.balances}


def test_a_quote_that_is_never_closed_swallows_nothing(refused):
    assert refused(CMB.replace('"-1,000.00"', '"-1,000.00')).code == "layout-drift"
    assert refused(CMB.removesuffix("\n") + '"\n').code == "layout-drift"
    many = CMB.replace('"-1,000.00"', '"-1,000.00') + CMB.splitlines()[2] * 1 + "\n" * 100
    assert refused(many).code == "layout-drift"


def test_case_12_a_day_without_movements(read):
    items = read(CMB.splitlines()[0] + "\n")
    [ended] = [item for item in items if isinstance(item, StatementEnded)]
    assert ended.balances == ()


def test_newest_first_is_read_in_the_order_of_the_file(read, rows):
    assert [row.booked_on.day for row in rows(BOC)] == [5, 4, 3]
    [ended] = [item for item in read(BOC) if isinstance(item, StatementEnded)]
    assert ended.balances == (
        Balance("opening", 358_817, date(2018, 9, 3)),
        Balance("closing", 324_028, date(2018, 9, 5)),
    )
