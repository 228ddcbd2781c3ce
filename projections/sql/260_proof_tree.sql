-- The transparency log beside the event log: hashes of leaves and of full tiles, checkpoints, and
-- what witnesses say of them. Rows are only ever added; the keys see to it that no hash and no
-- size is there twice.

create table proof_hash (
    level smallint not null check (level >= 0),
    number bigint not null check (number >= 0),  -- at level 0 the leaf's: position - 1
    hash bytea not null check (octet_length(hash) = 32),
    primary key (level, number)
);

create table proof_checkpoint (
    size bigint primary key check (size > 0),
    root bytea not null check (octet_length(root) = 32),
    note text not null  -- as it was signed
);

create table proof_cosignature (
    size bigint not null references proof_checkpoint,
    name text collate "C" not null,
    line text not null,  -- the signature line, with its end
    primary key (size, name)
);

create trigger proof_hash_stay before update or delete or truncate on proof_hash
    for each statement execute function refuse_change();
create trigger proof_checkpoint_stay before update or delete or truncate on proof_checkpoint
    for each statement execute function refuse_change();
create trigger proof_cosignature_stay before update or delete or truncate on proof_cosignature
    for each statement execute function refuse_change();
alter table proof_hash enable always trigger proof_hash_stay;
alter table proof_checkpoint enable always trigger proof_checkpoint_stay;
alter table proof_cosignature enable always trigger proof_cosignature_stay;

revoke all on proof_hash, proof_checkpoint, proof_cosignature from public;
grant select, insert on proof_hash, proof_checkpoint, proof_cosignature to ledger_runtime;
