"""The rules of the ledger in pure Python: no clock, no randomness, no disk, no network, no
framework."""
