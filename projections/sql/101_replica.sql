-- A copy of the log made from the events topic alone, in a database of its own, for views on other
-- machines. Partitions run at their own pace: what arrives ahead of its turn waits in replica_arrived.
-- Empty in a ledger's own database.

create table replica_place (
    part integer primary key,
    source text collate "C" not null,  -- whose events: ledger and epoch
    position bigint not null,          -- the last taken; what is not above it came before
    next bigint not null               -- the offset to go on at
) with (fillfactor = 50);

create table replica_arrived (
    position bigint primary key,
    stream uuid not null,
    version bigint not null,
    topic text collate "C" not null,
    state bytea not null,
    recorded_at bigint not null
);
