"""The keys that a log or a witness signs with: where they lie, and the notes they sign."""

from __future__ import annotations

from pathlib import Path
from secrets import token_bytes

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from gateways.keys import KeysUnusable, read_or_create
from gateways.proof.notes import (
    ED25519,
    MLDSA44,
    TIME_BYTES,
    WITNESS,
    Checkpoint,
    Note,
    PublicKey,
    Signature,
    cosigned,
)

SEED_BYTES = 32


class Seeds(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the keys are made from: whoever has them signs as this log."""

    ed25519: bytes
    mldsa44: bytes
    format: int = 1

    @classmethod
    def of_random(cls) -> Seeds:
        return cls(token_bytes(SEED_BYTES), token_bytes(SEED_BYTES))


class LogSigner:
    """Signs what one origin says. An HSM in production offers the same."""

    def __init__(self, origin: str, seeds: Seeds | None = None) -> None:
        self.origin = origin
        made = seeds or Seeds.of_random()
        self._ed25519 = Ed25519PrivateKey.from_private_bytes(made.ed25519)
        self._mldsa44 = MLDSA44PrivateKey.from_seed_bytes(made.mldsa44)
        ed25519 = self._ed25519.public_key().public_bytes_raw()
        mldsa44 = self._mldsa44.public_key().public_bytes_raw()
        self.keys = (
            PublicKey(origin, ED25519, ed25519),
            PublicKey(origin, MLDSA44, mldsa44),
        )

    def checkpoint(self, size: int, root: bytes, now: int) -> Note:
        """With both signatures. `now`: UTC seconds."""
        point = Checkpoint(self.origin, size, root)
        time = now.to_bytes(TIME_BYTES, "big")
        message = cosigned(MLDSA44, self.origin, point.text, time)
        later = Signature(self.origin, self.keys[1].key_id, time + self._mldsa44.sign(message))
        return Note(point.text, (self._signed(point.text), later))

    def note(self, text: str) -> Note:
        """Another text than a checkpoint, under the first signature alone."""
        return Note(text, (self._signed(text),))

    def _signed(self, text: str) -> Signature:
        key = self.keys[0]
        return Signature(self.origin, key.key_id, self._ed25519.sign(text.encode()))

    def receipt(self, leaves_root: bytes) -> bytes:
        """Over 32 bytes. No note is so short, so it can be taken for none."""
        return self._ed25519.sign(leaves_root)


class WitnessSigner:
    """Cosigns what others' logs say."""

    def __init__(self, name: str, seeds: Seeds | None = None) -> None:
        made = seeds or Seeds.of_random()
        self._ed25519 = Ed25519PrivateKey.from_private_bytes(made.ed25519)
        self.key = PublicKey(name, WITNESS, self._ed25519.public_key().public_bytes_raw())

    def cosign(self, point: Checkpoint, now: int) -> Signature:
        """`now`: UTC seconds."""
        time = now.to_bytes(TIME_BYTES, "big")
        message = cosigned(WITNESS, self.key.name, point.text, time)
        return Signature(self.key.name, self.key.key_id, time + self._ed25519.sign(message))


def read_seeds(path: Path, *, production: bool) -> Seeds:
    """From a file of mode 0600, made on first use. Raises KeysUnusable."""
    if production:
        raise KeysUnusable("a key file is for development; production names a key store")
    content = read_or_create(path, lambda: msgspec.json.encode(Seeds.of_random()))
    try:
        seeds = msgspec.json.decode(content, type=Seeds)
    except msgspec.MsgspecError:
        raise KeysUnusable(f"{path} does not hold a log's keys") from None
    if seeds.format != 1 or {len(seeds.ed25519), len(seeds.mldsa44)} != {SEED_BYTES}:
        raise KeysUnusable(f"{path}: a key is not of {SEED_BYTES} bytes, or of another format")
    return seeds
