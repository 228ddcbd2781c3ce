"""What the vault says to PostgreSQL."""

from __future__ import annotations

# Lists travel as array literals, `{a,b,c}`: ten thousand UUID objects would cost more than sealing.
ADMIT = """
INSERT INTO vault.bidx (kind, ver, hmac128, subject_id)
SELECT %s, %s, hmac128, subject_id
FROM unnest(%s::uuid[], %s::uuid[]) AS new (hmac128, subject_id)
ON CONFLICT DO NOTHING"""

HOLDERS = """
SELECT replace(hmac128::text, '-', ''), subject_id::text FROM vault.bidx
WHERE kind = %s AND ver = %s AND hmac128 = ANY(%s::uuid[])"""

# FOR SHARE: an erasure waits for this transaction, or this transaction for the erasure
KEYS_OF = """
SELECT subject_id::text, wrapped_deks FROM vault.subject WHERE subject_id = ANY(%s::uuid[])
ORDER BY subject_id FOR SHARE"""

NEW_SUBJECTS = """
INSERT INTO vault.subject (subject_id, wrapped_deks)
SELECT subject_id, ARRAY[decode(wrapped, 'hex')]
FROM unnest(%s::uuid[], %s::text[]) AS new (subject_id, wrapped)
ON CONFLICT DO NOTHING"""

NEW_RECORDS = """
COPY vault.record (record_id, subject_id, kind, key_no, suite, nonce, sealed) FROM STDIN"""

RECORDS = """
SELECT record_id::text, subject_id::text, kind, key_no, suite, nonce, sealed, wrapped_deks
FROM vault.record JOIN vault.subject USING (subject_id)
WHERE record_id = ANY(%s::uuid[])"""

ACCESSED = """
INSERT INTO vault.access (record_id, purpose)
SELECT record_id, %s FROM unnest(%s::uuid[]) AS read (record_id)"""

SHRED = """
INSERT INTO vault.subject AS subject (subject_id, wrapped_deks, state)
VALUES (%s, '{}', 'shredded')
ON CONFLICT (subject_id) DO UPDATE SET wrapped_deks = '{}', state = 'shredded'
WHERE NOT subject.legal_hold"""

HOLD = """
UPDATE vault.subject SET legal_hold = %s WHERE subject_id = %s AND state <> 'shredded'"""
