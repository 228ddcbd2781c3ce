-- The vault: a schema and a role of its own; it may as well be a database of its own.
-- Run as often as wanted; vault_postgres.migrate holds a lock around it.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'ledger_vault') THEN
        CREATE ROLE ledger_vault NOLOGIN;
    END IF;
EXCEPTION
    -- roles belong to the whole server: another database may be migrating at the same moment
    WHEN duplicate_object OR unique_violation THEN NULL;
END
$$;

CREATE SCHEMA IF NOT EXISTS vault;
REVOKE ALL ON SCHEMA vault FROM PUBLIC;

CREATE TABLE IF NOT EXISTS vault.subject (
    subject_id uuid PRIMARY KEY,
    -- the keys of one person, each wrapped by the key-encryption key; a record's key_no counts from 1
    wrapped_deks bytea[] NOT NULL,
    state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'restricted', 'shredded')),
    retention_until date,
    legal_hold boolean NOT NULL DEFAULT false,
    CHECK ((state = 'shredded') = (wrapped_deks = '{}')),
    CHECK (NOT (legal_hold AND state = 'shredded'))
);

-- No foreign key: its check a row would double the cost of an import, and no row is ever deleted.
CREATE TABLE IF NOT EXISTS vault.record (
    record_id uuid PRIMARY KEY,
    subject_id uuid NOT NULL,
    kind text NOT NULL,
    key_no smallint NOT NULL CHECK (key_no > 0),
    suite text NOT NULL,
    nonce bytea NOT NULL CHECK (octet_length(nonce) = 12),
    sealed bytea NOT NULL CHECK (octet_length(sealed) BETWEEN 48 AND 8192)
);

-- A row outlives the shredding of its subject: that alone stops a second claim under a new id.
CREATE TABLE IF NOT EXISTS vault.bidx (
    kind text NOT NULL,
    ver smallint NOT NULL,
    hmac128 uuid NOT NULL,  -- no UUID, but 128 bits in the type that keeps them smallest
    subject_id uuid NOT NULL,
    PRIMARY KEY (hmac128, kind, ver)  -- the digest first: one comparison decides
);

CREATE TABLE IF NOT EXISTS vault.access (
    access_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    record_id uuid NOT NULL,
    purpose text NOT NULL CHECK (purpose <> '')
);

GRANT USAGE ON SCHEMA vault TO ledger_vault;
GRANT SELECT, INSERT ON vault.subject, vault.record, vault.bidx TO ledger_vault;
GRANT UPDATE (wrapped_deks, state, retention_until, legal_hold) ON vault.subject TO ledger_vault;
GRANT INSERT ON vault.access TO ledger_vault;
