"""What a case says of differences: what is proposed for a claim, and what was approved since."""

from __future__ import annotations

from typing import Any

from domain.grant import Grant


def difference_of(grant: Grant) -> dict[str, Any]:
    """`proposal`, `fen`: the open one, 0 where there is none; `approved_fen`: beyond its own line;
    `supplement`: whether this line pays what another one has more."""
    known = grant.differences
    proposed = known.open
    return {
        "proposal": proposed.proposal if proposed else 0,
        "fen": proposed.fen if proposed else 0,
        "approved_fen": known.fen,
        "dismissed": bool(known.dismissed),
        "to_recover_fen": known.to_recover_fen,
        "supplement": bool(grant.supplement_of),
        "conflicts": [one.key for one in known.conflicts],
    }
