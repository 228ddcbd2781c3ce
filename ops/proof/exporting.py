"""The bundle for auditors, and the public part of it as static files."""

from __future__ import annotations

import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from domain.leaf import entry_of
from domain.merkle_tiles import WIDTH, Tile, tiles_of
from gateways.proof import handed_out
from gateways.proof.bundles import BadBundle, Sink
from gateways.proof.manifest import NAME, Manifest
from gateways.proof.policy import Policy
from gateways.proof.signing import LogSigner
from gateways.proof.tile_files import (
    bundle_bytes,
    entries_at,
    entries_path,
    tile_at,
    tile_bytes,
    tile_path,
)
from gateways.proof.verifying import CHECKPOINT, POLICY, WITH_IT
from projections.proof.cosignatures import cosigned_sizes
from projections.proof.tree_reading import (
    Connection,
    SignedSize,
    TreeBroken,
    cosignatures_of,
    hashes_of,
    last_signed,
    rows_after,
)

HANDED_OUT = Path(handed_out.__file__).parent

Told = Callable[[int], None]
"""Told how many events more are written."""


class NothingSigned(Exception):
    """No checkpoint yet."""


def signed_or_none_yet(connection: Connection) -> SignedSize:
    """The last checkpoint. Raises NothingSigned."""
    last = last_signed(connection)
    if last is None:
        raise NothingSigned("no checkpoint yet: ledger proof follow --once")
    return last


def signed_enough(connection: Connection, policy: Policy) -> SignedSize:
    """The last checkpoint that meets the policy's quorum. Raises NothingSigned."""
    last = signed_or_none_yet(connection)
    if policy.is_met(()):
        return last
    for signed, names in cosigned_sizes(connection):
        if policy.is_met(names):
            return signed
    raise NothingSigned(f"no checkpoint was cosigned as {policy.quorum} asks: ledger proof cosign")


def checkpoint_bytes(connection: Connection, signed: SignedSize) -> bytes:
    """As it is served: as it was signed, and behind it what witnesses said since."""
    return (signed.note + cosignatures_of(connection, signed.size)).encode()


def stored_tile(connection: Connection, tile: Tile) -> bytes:
    """As it is stored, whatever the log says. Raises TreeBroken where it is not whole."""
    hashes = hashes_of(connection, tile.level, tile.number * WIDTH, tile.width)
    if len(hashes) != tile.width:
        raise TreeBroken(f"{tile_path(tile)}: {len(hashes)} of {tile.width} hashes are stored")
    return tile_bytes(hashes)


def entry_bundle(connection: Connection, tile: Tile) -> bytes:
    """The events of a tile of level 0, from the log. Raises TreeBroken."""
    first = tile.number * WIDTH
    rows = rows_after(connection, first, first + tile.width, tile.width)
    if len(rows) != tile.width:
        raise TreeBroken(f"{entries_path(tile)}: {len(rows)} of {tile.width} events are stored")
    return bundle_bytes(entry_of(row) for row in rows)


def write_bundle(
    connection: Connection,
    signer: LogSigner,
    policy: Policy,
    sink: Sink,
    told: Told = lambda _: None,
) -> SignedSize:
    """Everything up to the last checkpoint that meets the policy, in one snapshot.

    Raises NothingSigned, TreeBroken.
    """
    signed = signed_enough(connection, policy)
    digests: dict[str, str] = {}

    def put(name: str, content: bytes) -> None:
        sink.write(name, content)
        digests[name] = sha256(content).hexdigest()

    for tile in tiles_of(signed.size):
        put(tile_path(tile), stored_tile(connection, tile))
        if tile.level == 0:
            put(entries_path(tile), entry_bundle(connection, tile))
            told(tile.width)
    put(CHECKPOINT, checkpoint_bytes(connection, signed))
    put(POLICY, str(policy).encode())
    for name in WITH_IT:
        put(name, (HANDED_OUT / name).read_bytes())
    manifest = Manifest(signer.origin, signed.size, digests)
    sink.write(NAME, str(signer.note(manifest.text)).encode())
    return signed


def publish(connection: Connection, folder: Path) -> SignedSize:
    """Checkpoint and tiles, without the events, as files for any web server: new ones beside those
    of before, the checkpoint last and at once.

    Raises NothingSigned, TreeBroken.
    """
    signed = signed_or_none_yet(connection)
    for tile in tiles_of(signed.size):
        path = folder / tile_path(tile)
        if not path.exists():
            _replace(path, stored_tile(connection, tile))
    _replace(folder / CHECKPOINT, checkpoint_bytes(connection, signed))
    return signed


def _replace(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.draft")
    draft.write_bytes(content)
    os.replace(draft, path)


class RunningBundle:
    """The ledger's own database as a bundle without a MANIFEST: what is stored, as it is stored."""

    def __init__(self, connection: Connection, policy: Policy) -> None:
        """Raises NothingSigned."""
        self._connection = connection
        self._signed = signed_enough(connection, policy)

    def names(self) -> list[str]:
        tiles = list(tiles_of(self._signed.size))
        entries = [entries_path(tile) for tile in tiles if tile.level == 0]
        return [CHECKPOINT, *entries, *(tile_path(tile) for tile in tiles)]

    def read(self, name: str) -> bytes:
        try:
            if name == CHECKPOINT:
                return checkpoint_bytes(self._connection, self._signed)
            if (entries := entries_at(name)) is not None:
                return entry_bundle(self._connection, entries)
            if (tile := tile_at(name)) is not None:
                return stored_tile(self._connection, tile)
        except TreeBroken as no:
            raise BadBundle(str(no)) from no
        raise BadBundle(f"{name} is nothing that a ledger holds")
