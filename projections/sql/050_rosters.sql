-- Rosters as they stand, and their lines. `count` and `sum_fen` are of the lines not stopped.

create table rosters (
    roster uuid primary key,
    scheme text collate "C" not null,
    fund text collate "C" not null,
    predecessor uuid,
    successor uuid,
    status text collate "C" not null,
    opened_on date not null,
    opened_at bigint not null,
    lines integer not null,
    count integer not null,
    sum_fen bigint not null,
    digest text collate "C" not null,
    submitted_by text not null,
    reviewed_by text not null,
    approved_by text not null,
    released_by text not null,
    notice_until date,
    approved_last integer not null,
    approved_count integer not null,
    approved_fen bigint not null,
    waiting_since bigint,
    released_fen bigint not null
);

create index rosters_by_opening on rosters (opened_at);
create index rosters_waiting on rosters (fund, waiting_since) where status = 'waiting';

create table roster_lines (
    roster uuid not null,
    line integer not null,
    "grant" uuid not null,
    payee uuid not null,
    account text collate "C" not null,
    fen bigint not null,
    stopped boolean not null,
    objected boolean not null,
    primary key (roster, line)
);

grant select, insert, update, delete, truncate on rosters, roster_lines to ledger_runtime;
