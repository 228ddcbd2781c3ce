-- What is taken from each fund and year, and which rosters wait for room. The guard fund_position
-- decides; this is the same reckoned from the events, with what was paid.

create table fund_use (
    fund text collate "C" primary key,
    year integer not null,
    level text collate "C" not null,
    limit_fen bigint not null,
    committed_fen bigint not null,
    paid_fen bigint not null,
    closed boolean not null,
    waiting uuid[] not null
) with (fillfactor = 50);

grant select, insert, update, delete, truncate on fund_use to ledger_runtime;
