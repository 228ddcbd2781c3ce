"""What the narrative (:86:) says of a movement: the reference, the other side's account and name.

Two structures are met: `166?00…?20EREF+…?31account?32name` (or `>` for `?`), and `/EREF/…/NAME/…`.
Everything else is text.
"""

from __future__ import annotations

import re
from typing import NamedTuple

CODED = re.compile(r"\s*\d{3}([?>])\s*\d{2}")
WORDS = "EREF|KREF|MREF|CRED|DEBT|SVWZ|ABWA|ABWE|COAM|OAMT|IBAN|BIC|PURP"
KEYED = re.compile(rf"(EREF|KREF)\+(.*?)(?=(?:{WORDS})[+:]|$)", re.DOTALL)
SLASHED = re.compile(r"/(EREF|NAME|IBAN)/+([^/]*)")
SLASHED_REFERENCE = re.compile(r"/EREF/(.*?)(?=/[A-Z]{3,5}/|$)", re.DOTALL)


class Narrative(NamedTuple):
    """Empty: not said."""

    text: str
    reference: str = ""
    account: str = ""
    name: str = ""


def read_narrative(lines: list[str]) -> Narrative:
    """A narrative by its structure; `text` is always all of it, on one line."""
    joined = "".join(lines)
    coded = CODED.match(joined)
    if coded:
        return _coded(joined, coded[1])
    if "/EREF/" in joined or "/NAME/" in joined:
        found = {word: value.strip() for word, value in SLASHED.findall(joined)}
        reference = SLASHED_REFERENCE.search(joined)
        return Narrative(
            joined, reference[1].strip() if reference else "",
            found.get("IBAN", ""), found.get("NAME", ""),
        )  # fmt: skip
    return Narrative(" ".join(line.strip() for line in lines if line.strip()))


def _coded(joined: str, mark: str) -> Narrative:
    parts: dict[str, str] = {}
    for part in joined.split(mark)[1:]:
        parts[part[:2]] = parts.get(part[:2], "") + part[2:]
    words = "".join(parts[code] for code in sorted(parts) if "20" <= code <= "29")
    words += "".join(parts[code] for code in sorted(parts) if "60" <= code <= "63")
    keyed = dict(KEYED.findall(words))
    reference = keyed.get("EREF", "") or keyed.get("KREF", "")
    name = parts.get("32", "") + parts.get("33", "")
    return Narrative(joined, reference.strip(), parts.get("31", "").strip(), name.strip())
