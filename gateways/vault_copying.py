"""What a copy of the vault says to PostgreSQL: each table out and in, keys destroyed again."""

from __future__ import annotations

COLUMNS = {
    "subject": "subject_id, wrapped_deks, state, retention_until, legal_hold",
    "record": "record_id, subject_id, kind, key_no, suite, nonce, sealed",
    "bidx": "kind, ver, hmac128, subject_id",
    "access": "access_id, at, record_id, purpose",
}
"""Every table of the vault, and its columns."""

EMPTY = "SELECT NOT EXISTS (SELECT FROM vault.subject) AND NOT EXISTS (SELECT FROM vault.bidx)"

# The next reading gets a number of its own.
GO_ON_COUNTING = """
SELECT setval(
    pg_get_serial_sequence('vault.access', 'access_id'),
    (SELECT coalesce(max(access_id), 0) + 1 FROM vault.access), false
)"""

# As `SHRED` in vault_statements, for many; who is on legal hold stays.
SHRED_AGAIN = """
INSERT INTO vault.subject AS subject (subject_id, wrapped_deks, state)
SELECT DISTINCT subject_id, '{}'::bytea[], 'shredded' FROM unnest(%s::uuid[]) AS one (subject_id)
ON CONFLICT (subject_id) DO UPDATE SET wrapped_deks = '{}', state = 'shredded'
WHERE NOT subject.legal_hold"""

STILL_READABLE = """
SELECT subject_id::text FROM vault.subject
WHERE subject_id = ANY(%s::uuid[]) AND wrapped_deks <> '{}'"""

UNKNOWN = """
SELECT subject_id::text FROM unnest(%s::uuid[]) AS one (subject_id)
WHERE NOT EXISTS (SELECT FROM vault.bidx WHERE bidx.subject_id = one.subject_id)"""


def copy_out(table: str) -> str:
    """The statement that says a table in binary."""
    return f"COPY vault.{table} ({COLUMNS[table]}) TO STDOUT (FORMAT BINARY)"


def copy_in(table: str) -> str:
    """The statement that takes it."""
    return f"COPY vault.{table} ({COLUMNS[table]}) FROM STDIN (FORMAT BINARY)"
