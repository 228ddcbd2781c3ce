"""The result of a case for people: Chinese first, English beside it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from domain.reasons import BY_CODE
from ops.case_lines import BadCase
from ops.case_result import Result

WORDS = {
    **{"PAY": "支付 PAY", "REFUSE": "不予支付 REFUSE", "PENDING": "暂缓 PENDING"},
    **{"LIMIT": "在限额内 LIMIT", "REGISTERED": "已登记 REGISTERED"},
}


def bad_file(path: Path, wrong: Exception, as_json: bool) -> None:
    """What is wrong with the file, and in which line."""
    line = wrong.line if isinstance(wrong, BadCase) else 0
    text = wrong.wrong if isinstance(wrong, BadCase) else str(wrong)
    if as_json:
        print(json.dumps({"file": str(path), "line": line, "wrong": text}, ensure_ascii=False))
    else:
        print(f"{path}: 第 {line} 行 line {line}: {text}", file=sys.stderr)


def readable(result: Result) -> None:
    """Claims, acts that were turned down or wait, rosters, funds, expectations."""
    print(f"案例 case {result['case'] or '-'}  截至 as of {result['as_of']}")
    for claim in result["claims"]:
        word = WORDS.get(claim["result"], claim["result"])
        print(f"  {claim['grant']}  {claim['beneficiary'] or claim['payee']}  {word}", end="")
        print(f"  {claim['amount']}" if claim["amount_fen"] else "", end="")
        print(f"  [{claim['status']}]  {claim['clause']}")
        for code in claim["reasons"]:
            print(f"      {in_words(code)}")
        if claim["earlier"]:
            print(f"      另见 see {claim['earlier']}")
        if claim["matures_on"]:
            print(f"      届满 matures on {claim['matures_on']}")
    for one in result["determinations"]:
        _determined(one)
    for act in result["acts"]:
        _act(act)
    for roster in result["rosters"]:
        print(f"  名册 roster {roster['roster']}: {roster['status']}")
    for key, fund in result["funds"].items():
        print(f"  资金 fund {key}: {fund['committed_fen']} / {fund['limit_fen']} fen")
    print(f"  合计 total {result['total']}")
    for failure in result["failed"]:
        print(f"  ✗ 第 {failure['line']} 行 line {failure['line']}: {failure['wrong']}")
    if result["expected"] and not result["failed"]:
        print(f"  ✓ {result['expected']} 项预期全部符合 all expectations held")


def _determined(one: Result) -> None:
    """A limit of a loan, or an entry in a register."""
    word = WORDS.get(one["result"], one["result"])
    print(f"  {one['determined']}  {word}  {one['limit']}  {one['clause']}")
    for code in one["reasons"]:
        print(f"      {in_words(code)}")
    if one["matures_on"]:
        print(f"      届满 matures on {one['matures_on']}")


def _act(act: Result) -> None:
    """An act that was turned down, waits or leaves a doubt; the others went as they were told."""
    if act["verdict"] in ("accepted", "replayed") and not (act["waiting"] or act["in_doubt"]):
        return
    state = "waiting" if act["waiting"] else act["verdict"]
    said = ", ".join([*map(in_words, act["reasons"]), *act["in_doubt"]]) or act["code"]
    print(f"  第 {act['line']} 行 line {act['line']}  {act['type']}: {state}  {said}")
    if act["rule"]:
        print(f"      {act['field']}: {act['rule']}")


def in_words(code: str) -> str:
    """A reason code with its Chinese."""
    reason = BY_CODE.get(code)
    return f"{reason.chinese} {code}" if reason else code
