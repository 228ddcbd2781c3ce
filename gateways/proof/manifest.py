"""What a bundle holds: the SHA-256 of each file, signed by the log as a note."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from gateways.proof.notes import BadNote

FORMAT = "grants-ledger-bundle/v1"
NAME = "MANIFEST"
_LINE = re.compile(r"([0-9a-f]{64})  ([!-~]{1,99})")


class Manifest(NamedTuple):
    """Of the bundle of a log at a size. `digests`: in hexadecimal, by path, but for its own."""

    origin: str
    size: int
    digests: Mapping[str, str]

    @property
    def text(self) -> str:
        """The lines below the third are what `sha256sum --check` reads."""
        lines = [FORMAT, self.origin, str(self.size)]
        lines += [f"{self.digests[name]}  {name}" for name in sorted(self.digests)]
        return "\n".join([*lines, ""])


def manifest_in(text: str) -> Manifest:
    """Raises BadNote."""
    lines = text.split("\n")
    if len(lines) < 4 or lines[0] != FORMAT or not lines[2].isdecimal():
        raise BadNote(f"{NAME} does not begin with {FORMAT}, origin and size")
    found = [_LINE.fullmatch(line) for line in lines[3:-1]]
    digests = {one[2]: one[1] for one in found if one is not None}
    manifest = Manifest(lines[1], int(lines[2]), digests)
    if manifest.text != text:
        raise BadNote(f"{NAME} has lines that are not written as we write them")
    return manifest
