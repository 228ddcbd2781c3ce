"""The list of a fund's open commitments that two officers sign at the end of its year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from domain.merkle import root

SIGNED = ("roster", "line", "grant", "fen")
"""What of a line is signed, in this order."""


class Commitments(msgspec.Struct, frozen=True):
    """So many lines, their sum, and the RFC 6962 root over `[roster, line, grant, fen]` of each, in
    order of roster and line."""

    open_lines: int
    open_fen: int
    digest: str


def commitments_of(lines: Sequence[Mapping[str, Any]]) -> Commitments:
    """Of the lines as they are listed; their order does not matter."""
    ordered = sorted([one[name] for name in SIGNED] for one in lines)
    digest = "sha256:" + root(msgspec.json.encode(one) for one in ordered).hex()
    return Commitments(len(ordered), sum(one[3] for one in ordered), digest)
