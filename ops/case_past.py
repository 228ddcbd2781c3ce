"""A line of a case that is a list of grants paid before the ledger, taken in by two officers."""

from __future__ import annotations

import hashlib
from typing import Any

from ops.case_lines import BadCase, CaseLine
from ops.case_player import Player, Post

PAPER = "sha256:" + "0" * 64
FIRST, SECOND = "parameter-officer", "confirmer"


def play_past(player: Player, line: CaseLine) -> None:
    """`{"past": "list", "rows": [{"scheme": …, "beneficiary": "person:W", "fen": …, "paid_on": …}],
    "on": "2018-12-01"}`: handed in, confirmed, each row in its place from 1, finished."""
    name, rows = line.text("past"), line.words.get("rows")
    if not name or not isinstance(rows, list) or not all(isinstance(one, dict) for one in rows):
        raise BadCase(line.number, "past is a list's name, and rows are its rows: [{…}, …]")
    digest = hashlib.sha256(name.encode()).hexdigest()
    days = {"happened_on": line.text("on")} if "on" in line.words else {}
    subject, whole = f"import:{digest}", {"digest": f"sha256:{digest}", **days}

    def tell(topic: str, by: str, data: dict[str, Any], shown: bool = False) -> None:
        player.post(
            Post(line=line.number, type=topic, subject=subject, data=data, by=by, shown=shown)
        )

    tell("import.received", FIRST, {**whole, "document": name, "schemes": _schemes(line, rows)})
    tell("import.confirmed", SECOND, whole)
    for number, row in enumerate(rows, 1):
        told = {"document": PAPER, **days, **row, "line": number}
        tell("grant.imported", SECOND, told, shown=True)
    tell("import.finished", SECOND, days)


def _schemes(line: CaseLine, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found: dict[str, tuple[int, int]] = {}
    for row in rows:
        scheme, fen = row.get("scheme"), row.get("fen")
        if not isinstance(scheme, str) or not isinstance(fen, int):
            raise BadCase(line.number, "a row of the past names its scheme and its fen (or yuan)")
        count, sum_fen = found.get(scheme, (0, 0))
        found[scheme] = count + 1, sum_fen + fen
    return [{"scheme": key, "rows": count, "fen": fen} for key, (count, fen) in found.items()]
