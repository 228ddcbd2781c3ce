-- What was paid, line by line, with the region as known then.

create table paid_lines (
    payment uuid not null,
    "grant" uuid not null,
    scheme text collate "C" not null,
    fund text collate "C" not null,
    payee uuid not null,
    payee_kind text collate "C" not null,
    beneficiary uuid,
    county text collate "C" not null,
    township text collate "C" not null,
    village text collate "C" not null,
    month text collate "C" not null,
    paid_on date not null,
    paid_at bigint not null,
    fen bigint not null,
    primary key (payment, "grant")
);

create index paid_lines_by_month on paid_lines (month, scheme);
create index paid_lines_by_payee on paid_lines (payee);
create index paid_lines_by_beneficiary on paid_lines (beneficiary);

grant select, insert, update, delete, truncate on paid_lines to ledger_runtime;
