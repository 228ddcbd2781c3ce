-- What each job of the ledger last did. `last_day`: the last calendar day it was run for, to its
-- end; null for a job that follows all the time. `failures`: times it failed since it last went well.

create table job_run (
    job text collate "C" primary key,
    last_day date,
    last_good_at timestamptz,
    failed_at timestamptz,
    failures integer not null default 0,
    error text,                        -- the kind of the last failure; never its words
    seen bigint not null default 0,    -- of the last good run that found anything to do
    done bigint not null default 0
) with (fillfactor = 50);

grant select, insert, update on job_run to ledger_runtime;
