"""The end of a fund's year in a case: a line that closes it alone stands for both officers."""

from __future__ import annotations

from typing import Any

from ops.case_player import Player, Post


def propose_close(player: Player, line: int, subject: str, data: dict[str, Any]) -> None:
    """The list that another officer signs first, where the line names none itself."""
    if "digest" in data:
        return
    dated = {key: value for key, value in data.items() if key == "happened_on"}
    player.post(
        Post(line=line, type="fund.closeProposed", subject=subject, data=dated, shown=False)
    )
