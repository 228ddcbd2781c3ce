"""Whether two writings of a name are the same: a bank's system and ours differ in characters, not
in the person.

Only for comparing; what a bank wrote is kept as it is.
"""

from __future__ import annotations

from unicodedata import normalize

DOTS = "·•・･‧∙⋅․.．。"  # noqa: RUF001 the look-alikes themselves
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"

MAPPED_LATE = {
    0xE816: 0x20087, 0xE817: 0x20089, 0xE818: 0x200CC, 0xE81E: 0x9FB4, 0xE826: 0x9FB5,
    0xE82B: 0x9FB6, 0xE82C: 0x9FB7, 0xE831: 0x215D7, 0xE832: 0x9FB8, 0xE83B: 0x2298F,
    0xE843: 0x9FB9, 0xE854: 0x9FBA, 0xE855: 0x241FE, 0xE864: 0x9FBB,
}  # fmt: skip
"""Characters of GBK's last row that Unicode took in later: Python's codec still leaves them in the
private use area. Source: GB 18030-2005, annex."""


def _private_use() -> dict[int, int]:
    """GBK's row FE, which older systems keep at U+E815 and after: 䶮 is U+E863 there."""
    seconds = [byte for byte in range(0x50, 0xA1) if byte != 0x7F]
    found = {}
    for code, second in enumerate(seconds, start=0xE815):
        character = bytes((0xFE, second)).decode("gb18030")
        found[code] = MAPPED_LATE.get(code, ord(character))
    return found


SAME = (
    _private_use()
    | dict.fromkeys(map(ord, DOTS), 0xB7)
    | dict.fromkeys(map(ord, INVISIBLE))
)  # fmt: skip


def normalised(name: str) -> str:
    """The writing by which names are compared: NFKC, one dot, no white space, no look-alikes of the
    private use area, one case."""
    mapped = name.translate(SAME)
    plain = normalize("NFKC", mapped).translate(SAME)
    return "".join(plain.split()).casefold()


def same_name(one: str, other: str, most_bytes: int = 0) -> bool:
    """Whether two names are the same person's or unit's name.

    `most_bytes`: where the bank cuts `other`, in GB 18030: a name cut there is the same if ours
    begins with it. An empty name is no name.
    """
    ours, theirs = normalised(one), normalised(other)
    if not ours or not theirs:
        return False
    if ours == theirs:
        return True
    cut = len(other.strip().encode("gb18030", "surrogatepass")) if most_bytes else 0
    was_cut = bool(most_bytes) and most_bytes - 1 <= cut <= most_bytes
    return was_cut and ours.startswith(theirs)
