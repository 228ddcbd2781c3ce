-- Which live decisions rest on which fact.

create table resting_grants (
    "grant" uuid not null,
    stream uuid not null,
    version integer not null,
    primary key ("grant", stream, version)
);

create index resting_grants_by_fact on resting_grants (stream, version, "grant");

grant select, insert, update, delete, truncate on resting_grants to ledger_runtime;
