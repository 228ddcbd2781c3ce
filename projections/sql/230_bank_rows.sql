-- What went to banks and what came back, row by row, for matching. Everything here can be made anew
-- from the files and the log. `account`, `name`: keyed digests of the normalised values, never the
-- values; null where the file has none.

create table payment_file_rows (
    file text collate "C" not null,         -- digest of the file
    row integer not null,
    bank text collate "C" not null,
    payment uuid not null,
    ordered_at bigint not null,             -- position of the order: what a reference says
    batch text collate "C" not null,
    row_key text collate "C" not null,      -- what the bank sends back where it has no room for ours
    fen bigint not null,
    written_on date not null,
    account uuid,
    name uuid,
    primary key (file, row)
);

create unique index payment_file_rows_by_order on payment_file_rows (ordered_at);
create index payment_file_rows_by_key on payment_file_rows (bank, batch, row_key);
create index payment_file_rows_by_account on payment_file_rows (bank, account, fen);
create index payment_file_rows_by_payment on payment_file_rows (payment);

create table bank_rows (
    file uuid not null,                     -- the stream of the bank's file
    row integer not null,
    bank text collate "C" not null,
    kind text collate "C" not null,
    entry integer not null,                 -- of a detail: the row that it explains
    direction text collate "C" not null,    -- credit, debit; empty for a result
    fen bigint not null,
    currency text collate "C" not null,
    booking text collate "C" not null,
    booked_on date,
    reversal boolean not null,
    ordered_at bigint,                      -- from our reference, wherever it stood
    batch text collate "C" not null,
    row_key text collate "C" not null,
    bank_reference text collate "C" not null,
    outcome text collate "C" not null,
    cause text collate "C" not null,
    code text collate "C" not null,
    account uuid,
    name uuid,
    primary key (file, row)
);

create index bank_rows_by_bank_reference on bank_rows (bank, bank_reference, direction)
    where bank_reference <> '';

-- What each row came to. `open`: a break that nobody and nothing has explained yet.
create table bank_findings (
    file uuid not null,
    row integer not null,                   -- 0: what the file lacks
    payment uuid,
    bank text collate "C" not null,
    finding text collate "C" not null,
    rule text collate "C" not null,
    fen bigint not null,
    open boolean not null,
    found_by uuid not null,                 -- the file that was being matched then
    explained_by uuid                       -- the later file that explains it
);

create index bank_findings_by_row on bank_findings (file, row);
create index bank_findings_by_payment on bank_findings (payment, finding);
create index bank_findings_by_finder on bank_findings (found_by);
create index bank_findings_explained on bank_findings (explained_by) where explained_by is not null;
create index bank_findings_open on bank_findings (bank, finding) where open;

grant select, insert, update, delete on payment_file_rows, bank_rows, bank_findings to ledger_runtime;
