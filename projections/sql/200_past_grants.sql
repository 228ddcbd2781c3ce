-- Lists of grants paid before the ledger, and what became of each of their rows. `received_at`,
-- `told_at`, `resolved_at`: positions.

create table past_lists (
    "list" uuid primary key,
    digest text collate "C" not null,
    document text not null,
    schemes text[] not null,
    rows integer not null,
    fen bigint not null,
    status text collate "C" not null,
    received_on date not null,
    received_at bigint not null
);

create table past_rows (
    "grant" uuid primary key,
    "list" uuid not null,
    line integer not null,
    scheme text collate "C" not null,
    status text collate "C" not null,
    because text collate "C" not null,
    key text not null,
    held_by uuid,
    beneficiary uuid,
    payee uuid,
    amount_fen bigint not null,
    paid_on date not null,
    first date,
    last date,
    document text collate "C" not null,
    told_on date not null,
    told_at bigint not null,
    reason text not null,
    resolved_at bigint
);

create index past_rows_in_order on past_rows (told_at);
create index past_breaks on past_rows (scheme, told_at) where status = 'break';

grant select, insert, update, delete, truncate on past_lists, past_rows to ledger_runtime;
