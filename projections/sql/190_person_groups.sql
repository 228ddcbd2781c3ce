-- In which groups persons stand, from when until when: the real-name registers.

create table person_groups (
    person uuid not null,
    version integer not null,
    "group" text collate "C" not null,
    since date not null,
    until date,
    county text collate "C" not null,
    basis text collate "C" not null,
    grade text collate "C" not null,
    given_up boolean not null,
    primary key (person, version)
);

create index person_groups_by_group on person_groups ("group", person);

grant select, insert, update, delete, truncate on person_groups to ledger_runtime;
