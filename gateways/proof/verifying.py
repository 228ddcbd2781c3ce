"""Checks a bundle without trusting whoever made it: every byte is worked out again and compared, or
is listed in the signed MANIFEST; the caps are replayed; and the log only grew since it was seen."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from typing import NamedTuple

from domain.leaf import NotALeaf, Row, row_of
from domain.merkle import leaf_hash
from domain.merkle_tiles import WIDTH, Edge, Full, Tile, tiles_of
from gateways.proof.bundles import BadBundle, Bundle
from gateways.proof.manifest import NAME, Manifest, manifest_in
from gateways.proof.notes import BadNote, Checkpoint, Note, checkpoint_in, note_in
from gateways.proof.policy import Policy
from gateways.proof.reference import Reference
from gateways.proof.tile_files import BadTile, entries_in, entries_path, tile_bytes, tile_path

CHECKPOINT, POLICY = "checkpoint", "policy"
WITH_IT = ("REPLAY.md", "verify.go")
"""How to check a bundle without our programs, and a program that does."""
MOST_FINDINGS = 100

Told = Callable[[int], None]
"""Told how many events more have been checked."""


class Finding(NamedTuple):
    """What is wrong, in one word; where; and how it shows."""

    what: str
    where: str
    how: str


class Seen(NamedTuple):
    """What an auditor saw last of a log."""

    size: int
    root: bytes


class Verified(NamedTuple):
    """`findings` empty: everything holds. `size`, `root`: of the checkpoint; 0 where there is none
    that can be read. `cosigned`: witnesses whose lines hold. `replayed`: events that move caps."""

    origin: str
    size: int
    root: bytes
    cosigned: tuple[str, ...]
    replayed: int
    findings: tuple[Finding, ...]

    @property
    def good(self) -> bool:
        return not self.findings


class _Stop(Exception):
    """Nothing further can be checked; what was found says why."""


def verify(
    bundle: Bundle,
    policy: Policy,
    seen: Seen | None = None,
    *,
    listed: bool = True,
    told: Told = lambda _: None,
    reference: Reference | None = None,
) -> Verified:
    """`policy`: whom the auditor trusts, never the one in the bundle. `listed`: whether there is a
    MANIFEST; a running ledger has none. `reference`: has taken all events at the end."""
    work = _Work(bundle, policy, told, reference or Reference())
    with suppress(_Stop):  # what was found says why
        try:
            work.check(seen, listed)
        except BadBundle as no:
            work.find("broken-bundle", "bundle", str(no))
    return work.verified()


class _Work:
    def __init__(self, bundle: Bundle, policy: Policy, told: Told, reference: Reference) -> None:
        self._bundle, self._policy, self._told = bundle, policy, told
        self._reference = reference
        self._edge = Edge()
        self._point = Checkpoint(policy.origin, 0, b"")
        self._cosigned: tuple[str, ...] = ()
        self._findings: list[Finding] = []
        self._names: set[str] = set()
        self._unread: set[str] = set()
        self._manifest: Manifest | None = None

    def verified(self) -> Verified:
        return Verified(
            *self._point, self._cosigned, self._reference.replayed, tuple(self._findings)
        )

    def find(self, what: str, where: str, how: str) -> None:
        self._findings.append(Finding(what, where, how))
        if len(self._findings) >= MOST_FINDINGS:
            raise _Stop

    def check(self, seen: Seen | None, listed: bool) -> None:
        self._names = set(self._bundle.names())
        self._unread = set(self._names)
        if listed:
            self._manifest = self._read_manifest()
        self._point = self._read_checkpoint()
        if seen is not None and self._point.size < seen.size:
            self.find(
                "smaller-than-seen",
                CHECKPOINT,
                f"size {self._point.size}; size {seen.size} was seen before: the log was cut back",
            )
        self._tree(seen)
        if listed:
            self._others()

    # Files

    def _read(self, name: str) -> bytes | None:
        """What a file holds; None, and a finding, where there is none."""
        if name not in self._names:
            self.find("missing", name, "the bundle does not hold it")
            return None
        content = self._bundle.read(name)
        self._unread.discard(name)
        if self._manifest is not None:
            expected = self._manifest.digests.get(name)
            if expected is None:
                self.find("unlisted", name, f"{NAME} does not name it")
            elif sha256(content).hexdigest() != expected:
                self.find("changed", name, f"its SHA-256 is not the one in {NAME}")
        return content

    def _read_manifest(self) -> Manifest:
        content = self._read(NAME)
        if content is None:
            raise _Stop
        try:
            note = note_in(content)
            self._signed(note, NAME, all_of_log=False)
            manifest = manifest_in(note.text)
        except BadNote as no:
            self.find("unreadable", NAME, str(no))
            raise _Stop from None
        if manifest.origin != self._policy.origin:
            self.find("other-origin", NAME, f"{manifest.origin}, not {self._policy.origin}")
            raise _Stop
        for name in sorted(set(manifest.digests) - self._names):
            self.find("missing", name, f"{NAME} names it, the bundle does not hold it")
        for name in sorted(self._names - set(manifest.digests) - {NAME}):
            self.find("unlisted", name, f"{NAME} does not name it")
            self._unread.discard(name)
        return manifest

    def _others(self) -> None:
        """What is neither tree nor checkpoint: read whole, and held to the MANIFEST."""
        size = self._manifest.size if self._manifest else 0
        if size != self._point.size:
            self.find("other-size", NAME, f"says {size}, the checkpoint {self._point.size}")
        for name in (POLICY, *WITH_IT):
            if name not in self._names:
                self.find("missing", name, "every bundle has it")
        for name in sorted(self._unread):
            if name.startswith("tile/"):
                self.find("no-such-tile", name, f"a tree of {self._point.size} has none")
            self._read(name)

    # The checkpoint

    def _read_checkpoint(self) -> Checkpoint:
        content = self._read(CHECKPOINT)
        if content is None:
            raise _Stop
        try:
            note = note_in(content)
            point = checkpoint_in(note.text)
        except BadNote as no:
            self.find("unreadable", CHECKPOINT, str(no))
            raise _Stop from None
        if point.origin != self._policy.origin:
            self.find("other-origin", CHECKPOINT, f"{point.origin}, not {self._policy.origin}")
            raise _Stop
        self._cosigned = self._signed(note, CHECKPOINT, all_of_log=True)
        if not self._policy.is_met(self._cosigned):
            self.find("quorum", CHECKPOINT, f"the policy asks for {self._policy.quorum}")
        return point

    def _signed(self, note: Note, where: str, *, all_of_log: bool) -> tuple[str, ...]:
        """Every line must be a good signature of a key that is trusted, and the log's must be
        there; the names of those that are."""
        good: list[str] = []
        found = set()
        for number, one in enumerate(note.signatures, 1):
            keys = [key for key in self._policy.keys if key.made(one)]
            if not keys:
                how = f"{one.name}, key {one.key_id.hex()}: not in the policy"
                self.find("unknown-signature", f"{where}, signature {number}", how)
            elif not keys[0].verifies(note.text, one):
                how = f"{one.name} did not sign this"
                self.find("bad-signature", f"{where}, signature {number}", how)
            elif keys[0] in found:
                how = f"{one.name} signs twice"
                self.find("double-signature", f"{where}, signature {number}", how)
            else:
                found.add(keys[0])
                good.append(one.name)
        needed = self._policy.logs if all_of_log else self._policy.logs[:1]
        for key in needed:
            if key not in found:
                how = f"no good signature of {key.name}, type {key.kind}"
                self.find("not-signed", where, how)
        return tuple(good)

    # The tree

    def _tree(self, seen: Seen | None) -> None:
        for tile in tiles_of(self._point.size):
            if tile.level > 0:
                break
            self._leaves(tile, seen)
        self._edges()
        if self._edge.root() != self._point.root:
            self.find("root", CHECKPOINT, "the entries give another root than the one signed")

    def _leaves(self, tile: Tile, seen: Seen | None) -> None:
        """One entry bundle, and every tile that is complete with it."""
        path = entries_path(tile)
        content = self._read(path)
        if content is None:
            raise _Stop  # without its entries nothing behind it can be worked out
        try:
            entries = entries_in(content, tile.width)
        except BadTile as no:
            self.find("unreadable", path, str(no))
            raise _Stop from None
        for number, entry in enumerate(entries, tile.number * WIDTH + 1):
            self._entry(path, number, entry)
        self._grow([leaf_hash(entry) for entry in entries], seen)
        self._told(len(entries))

    def _entry(self, path: str, position: int, entry: bytes) -> None:
        where = f"{path}, position {position}"
        try:
            row: Row = row_of(entry)
        except NotALeaf as no:
            self.find("unreadable", where, str(no))
            return
        if row.position != position:
            self.find("position", where, f"says it is position {row.position}")
        for how in self._reference.take(row):
            self.find("cap", where, how)

    def _grow(self, leaves: list[bytes], seen: Seen | None) -> None:
        """On the way, the root of the size that was seen before."""
        if seen is not None and self._edge.size < seen.size <= self._edge.size + len(leaves):
            part = seen.size - self._edge.size
            self._compare(self._edge.extend(leaves[:part]))
            if self._edge.root() != seen.root:
                how = f"at size {seen.size} another root was seen before: history was rewritten"
                self.find("rewritten", CHECKPOINT, how)
            leaves = leaves[part:]
        self._compare(self._edge.extend(leaves))

    def _compare(self, full: list[Full]) -> None:
        for one in full:
            self._tile(Tile(one.level, one.number, WIDTH), tile_bytes(one.hashes))

    def _edges(self) -> None:
        """The tiles on the right, which are not full."""
        for level, hashes in enumerate(self._edge.levels):
            if hashes:
                number = (self._edge.size >> 8 * level) // WIDTH
                self._tile(Tile(level, number, len(hashes)), tile_bytes(hashes))

    def _tile(self, tile: Tile, expected: bytes) -> None:
        path = tile_path(tile)
        found = self._read(path)
        if found is not None and found != expected:
            self.find("tile", path, _difference(found, expected))


def _difference(found: bytes, expected: bytes) -> str:
    if len(found) != len(expected):
        return f"{len(found)} bytes instead of {len(expected)}"
    place = next(at for at, byte in enumerate(expected) if found[at] != byte)
    return f"not what the entries give, at byte {place}"
