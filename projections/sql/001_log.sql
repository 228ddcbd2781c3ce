-- The log, and the guards that say no. Only ledger_append (002) writes here.

create table stored_events (
    originator_id uuid not null,
    originator_version bigint not null check (originator_version > 0),
    topic text collate "C" not null,
    state bytea not null check (octet_length(state) <= 32768),
    notification_id bigint not null,  -- the position: no sequence, so a rollback leaves no gap
    recorded_at bigint not null,      -- UTC microseconds since 1970; never falls
    primary key (originator_id, originator_version)
);
-- The name that the eventsourcing library gives it.
create unique index stored_events_notification_id_idx on stored_events (notification_id);

-- Empty: ledger_append locks it, nothing else touches it. Never lock stored_events itself:
-- vacuum and index builds would meet the lock.
create table append_gate ();

create table idempotency (
    source text collate "C" not null,
    id text collate "C" not null,
    digest bytea not null,
    position bigint not null,  -- of the first of its events; 0 when it has none
    events integer not null,
    primary key (source, id)
);

-- The holder is a grant or a roster; for a natural key it is a fact: stream and version.
create table claim (
    key text collate "C" primary key,
    holder uuid not null,
    fact_version integer
);

create table allowance (
    key text collate "C" primary key,
    used bigint not null,
    lim bigint not null,  -- the highest ever passed; each take is held to its own law's limit
    check (used between 0 and lim)
) with (fillfactor = 90);

create table period (
    key text collate "C" not null,
    first date not null,
    last date not null check (last >= first),
    holder uuid not null,
    primary key (key, first)
);

-- Rows that every approval of a fund updates: room on the page for their next versions.
create table fund_position (
    key text collate "C" primary key,
    committed bigint not null,
    lim bigint not null,
    closed boolean not null,
    waiting uuid[] not null,  -- rosters, first come first served
    check (committed between 0 and lim)
) with (fillfactor = 10);

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'the log is only ever added to: % refused', tg_op using errcode = '42501';
end $$;

create trigger stored_events_stay before update or delete or truncate on stored_events
    for each statement execute function refuse_change();
alter table stored_events enable always trigger stored_events_stay;

-- The role that the running ledger acts as: it reads, and appends through the function.
do $$
begin
    create role ledger_runtime nologin;
exception when duplicate_object or unique_violation then null;  -- roles are shared by all databases
end $$;

revoke all on schema public from public;
grant usage on schema public to ledger_runtime;
revoke all on stored_events, append_gate, idempotency, claim, allowance, period, fund_position
    from public;
grant select on stored_events, idempotency, claim, allowance, period, fund_position
    to ledger_runtime;
