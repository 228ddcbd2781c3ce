"""Tiles and entry bundles as files: their paths and their bytes (C2SP tlog-tiles)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from domain.merkle_tiles import WIDTH, Tile

HASH_BYTES = 32
LENGTH_BYTES = 2
MAXIMUM_ENTRY_BYTES = 0xFFFF

_TILE = re.compile(r"tile/(0|[1-9][0-9]?)/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")
_ENTRIES = re.compile(r"tile/entries/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")


class BadTile(ValueError):
    """Bytes that are no tile or bundle of that width; the text says why."""


def tile_path(tile: Tile) -> str:
    """`tile/0/x001/x234/067`, and `.p/44` behind it where it is not full."""
    return f"tile/{tile.level}/{_number(tile)}"


def entries_path(tile: Tile) -> str:
    """Of the entries whose hashes are a tile of level 0."""
    return f"tile/entries/{_number(tile)}"


def _number(tile: Tile) -> str:
    rest, last = divmod(tile.number, 1000)
    groups = [f"{last:03d}"]
    while rest:
        rest, group = divmod(rest, 1000)
        groups.append(f"x{group:03d}")
    part = "" if tile.width == WIDTH else f".p/{tile.width}"
    return "/".join(reversed(groups)) + part


def tile_at(path: str) -> Tile | None:
    """Which tile a path names; None where it names none, or names it otherwise than we do."""
    found = _TILE.fullmatch(path)
    if found is None:
        return None
    tile = _tile(int(found[1]), found[2], found[3])
    return tile if tile_path(tile) == path else None


def entries_at(path: str) -> Tile | None:
    """Which entry bundle a path names, as the tile of level 0 beside it."""
    found = _ENTRIES.fullmatch(path)
    if found is None:
        return None
    tile = _tile(0, found[1], found[2])
    return tile if entries_path(tile) == path else None


def _tile(level: int, number: str, width: str | None) -> Tile:
    digits = number.replace("x", "").replace("/", "")
    return Tile(level, int(digits), int(width or WIDTH))


def tile_bytes(hashes: Sequence[bytes]) -> bytes:
    """The hashes one behind the other."""
    return b"".join(hashes)


def bundle_bytes(entries: Iterable[bytes]) -> bytes:
    """The entries, each behind its length in two bytes."""
    parts: list[bytes] = []
    for entry in entries:
        if len(entry) > MAXIMUM_ENTRY_BYTES:
            raise BadTile(f"an entry of {len(entry)} bytes; at most {MAXIMUM_ENTRY_BYTES}")
        parts += (len(entry).to_bytes(LENGTH_BYTES, "big"), entry)
    return b"".join(parts)


def entries_in(content: bytes, width: int) -> list[bytes]:
    """The entries of a bundle of that width, with no byte left over.

    Raises BadTile.
    """
    entries = list(_entries(content))
    if len(entries) != width:
        raise BadTile(f"holds {len(entries)} entries instead of {width}")
    return entries


def _entries(content: bytes) -> Iterator[bytes]:
    place = 0
    while place < len(content):
        begin = place + LENGTH_BYTES
        place = begin + int.from_bytes(content[place:begin], "big")
        if place > len(content) or begin > len(content):
            raise BadTile("ends in the middle of an entry")
        yield content[begin:place]
