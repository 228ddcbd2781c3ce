-- What was due on each day, by scheme and stage, as the job `due` found it: how many,
-- how many of them by the histories as they stand, for how much, and the age of the oldest.

create table due_count (
    day date not null,
    scheme text collate "C" not null,
    stage text collate "C" not null,
    dues bigint not null,
    owed bigint not null,
    fen bigint not null,
    oldest_days integer not null,
    primary key (day, scheme, stage)
);

grant select, insert, update, delete on due_count to ledger_runtime;
