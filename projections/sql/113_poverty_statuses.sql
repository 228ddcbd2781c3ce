-- The poverty-status register: each change, and the days it stood.

create table poverty_statuses (
    person uuid not null,
    version integer not null,
    status text collate "C" not null,
    cause text collate "C" not null,
    since date not null,
    until date,
    county text collate "C" not null,
    township text collate "C" not null,
    village text collate "C" not null,
    grade text collate "C" not null,
    given_up boolean not null,
    primary key (person, version)
);

create index poverty_statuses_by_place on poverty_statuses (county, person, version);

grant select, insert, update, delete, truncate on poverty_statuses to ledger_runtime;
