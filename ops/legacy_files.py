"""The lines of a list of earlier grants, from CSV, XLSX or JSON Lines: cells under headings."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from python_calamine import CalamineError, CalamineWorkbook

from gateways.legacy_shapes import ImportRow, ParticularsIn

COLUMNS = {
    "政策项目": "scheme",
    "受益人": "beneficiary",
    "收款人": "payee",
    "收款人类别": "payee_kind",
    "金额（元）": "yuan",
    "金额（分）": "fen",
    "发放日期": "paid_on",
    "起": "first",
    "止": "last",
    "依据": "round",
    "凭证摘要": "document",
    "年度": "year",
    "项目名称": "project",
    "基地": "base",
    "类别": "quality",
    "届次": "edition",
    "商标": "trademark",
    "交易所": "exchange",
    "工种": "trade",
    "等级": "level",
    "证书编号": "certificate",
    "期次": "part",
}
"""Headings in Chinese; the English ones are the fields themselves."""

PARTICULARS = frozenset(ParticularsIn.__struct_fields__)
FIELDS = (set(ImportRow.__struct_fields__) - {"line", "particulars"}) | PARTICULARS | {"yuan"}

Cells = dict[str, Any]


class Mistake(msgspec.Struct, frozen=True):
    """What is wrong in a line: `field` empty where it is the whole of it."""

    line: int
    field: str
    rule: str


class NotAList(Exception):
    """The file holds no list of grants."""


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, `sha256:…`."""
    with path.open("rb") as file:
        return f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"


def lines_of(path: Path) -> Iterator[tuple[int, Cells | Mistake]]:
    """Each line that is not blank, or what is wrong with it.

    Raises NotAList.
    """
    kind = path.suffix.lower()
    try:
        if kind in (".jsonl", ".json", ".ndjson"):
            yield from _json_lines(path)
        elif kind == ".xlsx":
            yield from _under_headings(_sheet(path), path)
        else:
            with path.open(encoding="utf-8-sig", newline="") as file:
                reader = csv.reader(file)
                yield from _under_headings(((reader.line_num, one) for one in reader), path)
    except (UnicodeDecodeError, csv.Error, CalamineError) as wrong:
        raise NotAList(f"{path}: {wrong}") from wrong


def _json_lines(path: Path) -> Iterator[tuple[int, Cells | Mistake]]:
    with path.open(encoding="utf-8-sig") as file:
        for line, text in enumerate(file, 1):
            if not text.strip():
                continue
            try:
                told = json.loads(text)
            except ValueError as wrong:
                yield line, Mistake(line, "", f"no JSON: {wrong}")
                continue
            if isinstance(told, dict):
                yield line, {COLUMNS.get(str(key), str(key)): one for key, one in told.items()}
            else:
                yield line, Mistake(line, "", "one JSON object a line")


def _sheet(path: Path) -> Iterator[tuple[int, list[Any]]]:
    with path.open("rb") as file:
        sheet = CalamineWorkbook.from_filelike(file).get_sheet_by_index(0)
        yield from enumerate(sheet.to_python(skip_empty_area=False), 1)


def _under_headings(
    rows: Iterator[tuple[int, list[Any]]], path: Path
) -> Iterator[tuple[int, Cells | Mistake]]:
    """The cells of each row under the headings of the first."""
    headings: list[str] | None = None
    for line, row in rows:
        if not any(str(cell).strip() for cell in row):
            continue
        if headings is None:
            headings = _headings(row, path)
        elif len(row) > len(headings) and any(str(cell).strip() for cell in row[len(headings) :]):
            yield line, Mistake(line, "", f"more cells than the {len(headings)} headings")
        else:
            yield line, dict(zip(headings, row, strict=False))
    if headings is None:
        raise NotAList(f"{path}: a line of headings, then at least one row")


def _headings(row: list[Any], path: Path) -> list[str]:
    names = [str(one).strip() for one in row]
    headings = [COLUMNS.get(one, one.lower()) for one in names]
    unknown = [name for name, one in zip(names, headings, strict=True) if one and one not in FIELDS]
    if unknown:
        known = ", ".join(sorted(FIELDS))
        raise NotAList(f"{path}: unknown headings {', '.join(unknown)}; there are {known}")
    if len(set(headings)) != len(headings):
        raise NotAList(f"{path}: a heading stands twice")
    return headings
