-- Each spell of work, the intermediary that led to it, and how it went.

create table placements (
    person uuid not null,
    hired_version integer not null,
    employer uuid not null,
    agency uuid,
    workplace text collate "C" not null,
    began_on date not null,
    left_on date,
    outcome text collate "C" not null,
    given_up boolean not null,
    primary key (person, hired_version)
);

create index placements_by_employer on placements (employer, person);
create index placements_by_agency on placements (agency, person) where agency is not null;

grant select, insert, update, delete, truncate on placements to ledger_runtime;
