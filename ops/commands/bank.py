"""`ledger bank`: what stands in a bank's file, read and not applied; needs no database."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import click
import msgspec

from domain.money import in_yuan
from gateways.bank.canonical import BankFileRefused, BankRow, Item
from gateways.bank.profile_rules import BadProfile
from gateways.bank.profiles import profile_named
from gateways.bank.reader import Profile
from gateways.bank.recognising import read
from gateways.bank.summary import FileSummary, StatementSummary, summary_of
from gateways.bank.unpacking import unpacked
from ops.commands.printing import progress, say, show_json
from ops.commands.session import json_option

EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)
KINDS = {
    "statement": "对账单",
    "intraday": "日间明细",
    "advice": "借贷记通知",
    "result": "支付结果",
    "return": "退回",
}
OUTCOMES = {
    "paid": "已入账",
    "debited": "已扣款",
    "in-progress": "处理中",
    "rejected": "未受理",
    "unknown": "结果不明",
}
AGREES = {True: "相符 · agrees", False: "不符 · does not agree", None: "无从核对 · not given"}
ROWS_BETWEEN = 1_000


@click.group(help="银行文件 · bank files")
def bank() -> None:
    pass


@bank.command("read", help="读一个文件，不入账 · what a bank's file says; applies nothing")
@click.argument("file", type=EXISTING)
@click.option("--profile", "name", default="", help="版式方案 · by which layout it is read")
@json_option
def read_file(file: Path, name: str, as_json: bool) -> None:
    profile = _profile(name)
    size = file.stat().st_size
    told = {"file": file.name, "bytes": size, "sha256": _sha256(file)}
    try:
        with file.open("rb") as opened, progress(file.name, size) as bar:
            summary = summary_of(_shown(read(unpacked(opened), profile), opened, bar))
    except BankFileRefused as refused:
        _tell_refusal(told, refused, as_json)
        raise SystemExit(1) from None
    if as_json:
        show_json({**told, "refused": False, **msgspec.to_builtins(summary)})
    else:
        _tell(file.name, summary)


def _profile(name: str) -> Profile | None:
    """The layout of that name, if any is named."""
    if not name:
        return None
    try:
        return profile_named(name)
    except BadProfile as bad:
        raise click.UsageError(str(bad)) from bad


def _sha256(file: Path) -> str:
    """Of the bytes as they came: by it a file is known again."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _shown(items: Iterator[Item], file: BinaryIO, bar: Callable[[int], None]) -> Iterator[Item]:
    """The items, and the bar told every so often how far the file has been read."""
    done = 0
    for item in items:
        if isinstance(item, BankRow) and item.row % ROWS_BETWEEN == 0:
            bar(file.tell() - done)
            done = file.tell()
        yield item


def _tell_refusal(told: dict[str, Any], refused: BankFileRefused, as_json: bool) -> None:
    """Why nothing of the file counts."""
    if as_json:
        names = ("code", "place", "rule", "remedy")
        show_json({**told, "refused": True} | {name: getattr(refused, name) for name in names})
        return
    say("整个文件不予接受", f"the whole file is refused: {refused.code}", err=True)
    for line in (refused.place, refused.rule, refused.remedy):
        if line:
            click.echo(f"  {line}", err=True)


def _tell(name: str, summary: FileSummary) -> None:
    """For people."""
    version = summary.version or summary.format
    say(f"{name}：{KINDS.get(summary.kind, summary.kind)}", f"{version} {summary.profile}".strip())
    for statement in summary.statements:
        _tell_statement(statement)
    for one in summary.warnings:
        where = ", ".join(place for place in one.places if place)
        click.echo(f"  注意 {one.count:,} ×: {one.rule} ({where})")


def _tell_statement(one: StatementSummary) -> None:
    parts = (one.account, one.currency, one.id, one.sequence, one.batch)
    click.echo(f"{one.number}. " + " ".join(part for part in parts if part))
    if one.credits.count or one.debits.count or one.opening or one.closing:
        for label, figures in (("收入 credits", one.credits), ("支出 debits", one.debits)):
            click.echo(f"  {label:<14}{figures.count:>9,} 笔 {in_yuan(figures.fen):>18}")
    for status, figures in one.not_booked.items():
        click.echo(f"  未记账 {status:<12} {figures.count:>6,} 笔 {in_yuan(figures.fen):>18}")
    for outcome, figures in one.outcomes.items():
        label = f"{OUTCOMES[outcome]} {outcome}"
        click.echo(f"  {label:<18}{figures.count:>9,} 笔 {in_yuan(figures.fen):>18}")
    for scope, code in one.whole.items():
        say("  整个文件" if scope == "file" else "  整批", f"the whole {scope}: {code}")
    if one.details:
        click.echo(f"  明细 details {one.details:,}")
    _tell_balances(one)


def _tell_balances(one: StatementSummary) -> None:
    for label, balance in (("期初 opening", one.opening), ("期末 closing", one.closing)):
        if balance is not None:
            click.echo(f"  {label:<14}{balance.on or '-'!s:>12} {in_yuan(balance.fen):>20}")
    if one.opening is not None or one.closing is not None:
        rule = f" ({one.rule})" if one.rule else ""
        off = f"，差 off by {in_yuan(one.difference_fen)}" if one.agrees is False else ""
        click.echo(f"  余额 balances {AGREES[one.agrees]}{rule}{off}")
