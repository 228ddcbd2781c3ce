-- Grants that stand refused.

create table refusals (
    "grant" uuid primary key,
    scheme text collate "C" not null,
    clause text collate "C" not null,
    payee uuid not null,
    beneficiary uuid,
    county text collate "C" not null,
    township text collate "C" not null,
    village text collate "C" not null,
    reasons text[] not null,
    refused_on date not null,
    refused_at bigint not null
);

create index refusals_by_scheme on refusals (scheme, county);

grant select, insert, update, delete, truncate on refusals to ledger_runtime;
