"""Accounts and names as matching knows them: keyed digests, never the text."""

from __future__ import annotations

from unicodedata import normalize
from uuid import UUID

from gateways.bank.names import normalised
from gateways.keys import KeyStore

SEPARATORS = str.maketrans("", "", " \t-\u3000\u00a0")


def account_digest(keys: KeyStore, account: str) -> str | None:
    """None where no account is given."""
    plain = normalize("NFKC", account).translate(SEPARATORS).upper()
    return _digest(keys, "bank-account", plain)


def name_digest(keys: KeyStore, name: str) -> str | None:
    """None where no name is given."""
    return _digest(keys, "bank-name", normalised(name))


def _digest(keys: KeyStore, kind: str, value: str) -> str | None:
    if not value:
        return None
    return str(UUID(bytes=keys.hmac_index(f"{kind}\n{value}".encode())))
