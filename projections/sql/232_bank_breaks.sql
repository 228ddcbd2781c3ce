-- Files that banks sent, and what of them is not explained.

create table bank_files (
    file uuid primary key,
    digest text collate "C" not null,
    bank text collate "C" not null,
    status text collate "C" not null,
    format text collate "C" not null,
    profile text collate "C" not null,
    kind text collate "C" not null,
    received_at bigint not null,
    received_on date not null,
    rows integer not null,
    credit_fen bigint not null,
    debit_fen bigint not null,
    matched integer not null,
    broken integer not null,
    informational integer not null,
    refused_code text collate "C" not null,
    refused_place text collate "C" not null
);

create index bank_files_by_receipt on bank_files (received_at);

create table bank_breaks (
    file uuid not null,
    number integer not null,
    bank text collate "C" not null,
    type text collate "C" not null,
    at_row integer not null,              -- 0: what the file lacks
    payment uuid,
    fen bigint not null,
    direction text collate "C" not null,
    opened_on date not null,
    owner text collate "C" not null,
    status text collate "C" not null,     -- open, assigned, proposed, resolved
    finding text collate "C" not null,
    proposed_by text collate "C" not null,
    by_file text collate "C" not null,    -- the later file that explained it
    primary key (file, number)
);

create index bank_breaks_open on bank_breaks (opened_on, file, number) where status <> 'resolved';

grant select, insert, update, delete, truncate on bank_files, bank_breaks to ledger_runtime;
