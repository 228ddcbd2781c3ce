-- The maturity index: every spell of work by facts that may pay. `completes_on`: the last day of six
-- months, the first day counted. `withdrawn`: how often its maturity was told and withdrawn.
-- `closed`: nothing more is told of the person's record.

create table person_spells (
    person uuid not null,
    hired_version integer not null,
    employer uuid not null,
    began_on date not null,
    completes_on date not null,
    proven_through date not null,
    left_on date,
    told boolean not null,
    withdrawn integer not null,
    closed boolean not null,
    primary key (person, hired_version)
);

create index person_spells_due on person_spells (completes_on, person, hired_version)
    where not told and not closed and proven_through >= completes_on;

grant select, insert, update, delete, truncate on person_spells to ledger_runtime;
