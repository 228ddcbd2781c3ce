-- The county of each person and organisation on record.

create table places (
    stream uuid primary key,
    county text collate "C" not null
);

create index places_by_county on places (county, stream);

grant select, insert, update, delete, truncate on places to ledger_runtime;
