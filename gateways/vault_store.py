"""The vault's front door: what it can do, and its two homes."""

from gateways.vault import (
    Disclosure,
    Erased,
    IndexKind,
    OnLegalHold,
    Sealed,
    SealingBatch,
    SealKind,
    UnknownRecord,
    Vault,
)
from gateways.vault_memory import MemoryVault
from gateways.vault_postgres import PostgresVault, migrate

__all__ = [
    "Disclosure",
    "Erased",
    "IndexKind",
    "MemoryVault",
    "OnLegalHold",
    "PostgresVault",
    "SealKind",
    "Sealed",
    "SealingBatch",
    "UnknownRecord",
    "Vault",
    "migrate",
]
