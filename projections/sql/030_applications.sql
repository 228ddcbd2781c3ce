-- Applications as filed.

create table applications (
    application uuid primary key,
    scheme text collate "C" not null,
    payee uuid not null,
    payee_kind text collate "C" not null,
    filed_on date not null,
    lines integer not null,
    filed_at bigint not null
);

create index applications_by_filing on applications (filed_at);

grant select, insert, update, delete, truncate on applications to ledger_runtime;
