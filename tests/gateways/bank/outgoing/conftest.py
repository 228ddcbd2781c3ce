"""Layouts as banks are known to have them, a batch, and orders to write."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from domain.reference import reference
from gateways.bank.outgoing.layout import Column, OutLayout
from gateways.bank.outgoing.order import Batch, Debtor, PaymentOrder

ICBC = OutLayout(  # ten fields parted by blanks, fen, our row's key in 备注, a last line of totals
    format="text",
    file_name="{batch}.txt",
    encoding="gbk",
    key="row",
    delimiter="blank",
    columns=(
        Column(text="F"),
        Column("row"),
        Column(text="RMB"),
        Column("account", width=32),
        Column("name", width=60),
        Column(text="0"),
        Column("fen", width=11),
        Column(text="-"),
        Column("row-key", width=12),
        Column(text="-"),
    ),
    foot=((Column(text="T"), Column("count"), Column("total-fen")),),
    most_fen=99_999_999_99,
    rows_a_file=50_000,
)
UNION_PAY = OutLayout(
    format="text",
    file_name="DF00000000{customer}{day}{number}I.txt",
    newline="\n",
    head=(
        (Column(text="2.0"), Column("total-fen"), Column("count"), Column(), Column()),
        (Column(text="orderId"), Column(text="txnAmt"), Column(text="accNo"), Column(text="nm")),
    ),
    columns=(
        Column("reference", width=40),
        Column(text="156"),
        Column("fen", width=12),
        Column("account"),
        Column("name"),
        Column("remark", required=False),
    ),
    rows_a_file=10_000,
)
THIRD_PARTY = OutLayout(  # GB18030, titles, yuan, cross-bank columns, an end mark
    format="text",
    file_name="{batch}.txt",
    encoding="gb18030",
    delimiter="|!",
    head=((Column("customer"), Column("batch"), Column("count"), Column("total-yuan")),),
    titles=True,
    columns=(
        Column("day", title="日期"),
        Column("reference", title="流水号"),
        Column("account", title="账号"),
        Column("name", title="户名"),
        Column("yuan", title="金额"),
        Column("bank-code", required=False, title="支付行号"),
        Column("bank-name", required=False, title="开户行名"),
        Column("remark", required=False, title="用途"),
    ),
    end_mark="########",
    rows_a_file=100_000,
)
FIXED = OutLayout(
    format="text",
    file_name="{batch}.dat",
    encoding="gb18030",
    delimiter="",
    newline="\n",
    columns=(
        Column("reference", width=15),
        Column("account", width=34),
        Column("name", width=60),
        Column("fen", width=15),
    ),
    rows_a_file=100_000,
)
SHEET = OutLayout(
    format="sheet",
    key="short-reference",
    file_name="{batch}.xlsx",
    titles=True,
    columns=(
        Column("name", width=60, title="姓名"),
        Column("account", title="卡号"),
        Column("yuan", title="应处理金额"),
        Column("short-reference", width=12, title="备注"),
        Column("remark", required=False, title="摘要"),
    ),
    foot=((Column(text="合计"), Column(), Column("total-yuan"), Column("count")),),
    rows_a_file=1_000,
)
PAIN_09 = OutLayout(format="pain.001.001.09", file_name="{batch}.xml")
PAIN_03 = OutLayout(format="pain.001.001.03", file_name="{batch}.xml")

LAYOUTS = {
    "icbc": ICBC,
    "union-pay": UNION_PAY,
    "third-party": THIRD_PARTY,
    "fixed": FIXED,
    "sheet": SHEET,
    "pain.09": PAIN_09,
    "pain.03": PAIN_03,
}


@pytest.fixture(scope="session")
def layouts():
    return LAYOUTS


@pytest.fixture(params=LAYOUTS.values(), ids=LAYOUTS.keys())
def layout(request):
    """Each layout in turn."""
    return request.param


@pytest.fixture(scope="session")
def batch():
    debtor = Debtor(
        "1800000123456789", "益阳市人力资源和社会保障局", "102100099996", "777290058110048"
    )
    at = datetime(2019, 7, 10, 1, 30, tzinfo=UTC)
    return Batch("YIYA1-2019-07", debtor, date(2019, 7, 11), at)


@pytest.fixture(scope="session")
def order():
    """The order at a position of the log; keyword arguments change it."""

    def make(position: int, **changed) -> PaymentOrder:
        fields = {
            "payment": f"00000000-0000-5000-8000-{position:012d}",
            "reference": reference("YIYA", "1", position),
            "fen": 20_000 + position,
            "account": f"62220212{position:011d}",
            "name": "张三",
            "remark": "就业创业服务补贴",
            "bank_code": "",
            "bank_name": "",
        }
        return PaymentOrder(**(fields | changed))

    return make
