"""How a value is sealed, opened and found again; the same for every vault."""

from __future__ import annotations

import hashlib
import os
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from time import monotonic
from typing import get_args

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gateways import credit_code, identity_number
from gateways.keys import KeyStore
from gateways.vault import Disclosure, IndexKind, Sealed, SealKind

SUITE = "v1"
SALT_BYTES = 32
NONCE_BYTES = 12
DEK_BYTES = 32
CACHED_DEKS = 10_000
CACHED_SECONDS = 300.0

NORMAL_FORM: dict[IndexKind, Callable[[str], str]] = {
    "resident-identity": identity_number.normalised,
    "credit-code": credit_code.normalised,
}


SEAL_KINDS = frozenset(get_args(SealKind))


class Prepared(msgspec.Struct, frozen=True, gc=False):
    """A value with its salt, before it is sealed; never leaves the process."""

    sealed: Sealed
    subject: str
    kind: str
    nonce: bytes
    salted: bytes


class SealedRow(msgspec.Struct, frozen=True, gc=False):
    """A record as the vault keeps it."""

    record: str
    subject: str
    kind: str
    key_number: int
    suite: str
    nonce: bytes
    sealed: bytes


def prepare(subject: str, kind: SealKind, value: str) -> Prepared:
    """What the event will say of a value; needs neither key nor database."""
    if kind not in SEAL_KINDS:
        raise ValueError(f"nothing of kind {kind!r} is sealed")
    fresh = os.urandom(16 + SALT_BYTES + NONCE_BYTES)
    salted = fresh[16:-NONCE_BYTES] + value.encode()
    told = Sealed(_random_id(fresh[:16]), hashlib.sha256(salted).hexdigest(), SUITE)
    return Prepared(told, subject, kind, fresh[-NONCE_BYTES:], salted)


def seal_value(dek: AESGCM, key_number: int, value: Prepared) -> SealedRow:
    """The row for the vault."""
    record = value.sealed.record
    bound = bound_to(SUITE, record, value.subject, value.kind, key_number)
    sealed = dek.encrypt(value.nonce, value.salted, bound)
    return SealedRow(record, value.subject, value.kind, key_number, SUITE, value.nonce, sealed)


def _random_id(fresh: bytes) -> str:
    """UUID version 4 from 16 random bytes, at a quarter of what `uuid` takes."""
    digits = fresh.hex()
    variant = "89ab"[fresh[8] & 3]
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"


def open_row(dek: AESGCM, row: SealedRow) -> Disclosure:
    """Raises InvalidTag when the seal was made for another row, or changed."""
    bound = bound_to(row.suite, row.record, row.subject, row.kind, row.key_number)
    salted = dek.decrypt(row.nonce, row.sealed, bound)
    return Disclosure(salted[:SALT_BYTES], salted[SALT_BYTES:].decode())


def bound_to(suite: str, record: str, subject: str, kind: str, key_number: int) -> bytes:
    """The associated data: a seal moved to another row no longer opens."""
    return f"{suite}|{record}|{subject}|{kind}|{key_number}".encode()


def index_of(keys: KeyStore, kind: IndexKind, value: str) -> str:
    """The blind index of a value in its normal form, 128 bits in hexadecimal.

    Raises NotAnIdentityNumber, NotACreditCode.
    """
    normal = NORMAL_FORM[kind](value)
    return keys.hmac_index(f"{kind}|{keys.index_number}|{normal}".encode()).hex()


def indexes_of(keys: KeyStore, kind: IndexKind, values: set[str]) -> dict[str, str]:
    """Of those values that are right; a wrong one has no holder."""
    found = {}
    for value in values:
        try:
            found[value] = index_of(keys, kind, value)
        except ValueError:
            continue
    return found


def new_dek(keys: KeyStore) -> tuple[AESGCM, bytes]:
    """A fresh key of one person, and its wrapped form."""
    key = os.urandom(DEK_BYTES)
    return AESGCM(key), keys.wrap(key)


class DekCache:
    """Unwrapped keys by their wrapped form: few, and not for long.

    The wrapped form is always read from the vault first, so a key destroyed elsewhere is not used.
    """

    def __init__(self, keys: KeyStore) -> None:
        self._keys = keys
        self._deks: OrderedDict[bytes, tuple[AESGCM, float]] = OrderedDict()
        self._lock = Lock()

    def unwrapped(self, wrapped: bytes) -> AESGCM:
        now = monotonic()
        with self._lock:
            held = self._deks.get(wrapped)
            if held and held[1] > now:
                return held[0]
        dek = AESGCM(self._keys.unwrap(wrapped))
        with self._lock:
            self._deks[wrapped] = (dek, now + CACHED_SECONDS)
            self._deks.move_to_end(wrapped)
            self._drop_old(now)
        return dek

    def _drop_old(self, now: float) -> None:
        while self._deks:
            oldest = next(iter(self._deks))
            if len(self._deks) <= CACHED_DEKS and self._deks[oldest][1] > now:
                return
            del self._deks[oldest]

    def clear(self) -> None:
        """Forget every key; a handful is quickly unwrapped again."""
        with self._lock:
            self._deks.clear()
