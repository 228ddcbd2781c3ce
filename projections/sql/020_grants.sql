-- Grants as they stand. `applied_at`, `decided_at`: positions of the filing and of the last decision.

create table grants (
    "grant" uuid primary key,
    version integer not null,
    application uuid not null,
    line integer not null,
    scheme text collate "C" not null,
    payee uuid not null,
    payee_kind text collate "C" not null,
    beneficiary uuid,
    filed_on date not null,
    applied_at bigint not null,
    status text collate "C" not null,
    amount_fen bigint not null,
    reasons text[] not null,
    clause text collate "C" not null,
    matures_on date,
    wake text collate "C" not null,
    earlier uuid,
    roster uuid,
    payment uuid,
    review_required boolean not null,
    decided_at bigint not null
);

create index grants_by_filing on grants (applied_at);
create index grants_by_application on grants (application);
create index grants_by_payee on grants (payee);
create index grants_by_beneficiary on grants (beneficiary);
create index grants_by_roster on grants (roster) where roster is not null;
create index grants_by_status on grants (status, applied_at);
create index grants_awarded on grants (scheme, filed_on, applied_at)
    where status = 'awarded' and not review_required;
create index grants_pended on grants (matures_on) where status = 'pended';

grant select, insert, update, delete, truncate on grants to ledger_runtime;
