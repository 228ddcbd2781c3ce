-- Public notices, and the objections to their lines.

create table notices (
    roster uuid not null,
    version integer not null,
    scheme text collate "C" not null,
    fund text collate "C" not null,
    text_digest text collate "C" not null,
    lines_digest text collate "C" not null,
    count integer not null,
    sum_fen bigint not null,
    published_by text not null,
    published_on date not null,
    published_at bigint not null,
    until date not null,
    result text collate "C" not null,
    decided_on date,
    primary key (roster, version)
);

create index notices_by_publication on notices (published_at);

create table notice_objections (
    roster uuid not null,
    version integer not null,
    line integer not null,
    reason text not null,
    raised_on date not null,
    raised_at bigint not null,
    outcome text collate "C" not null,
    answer text not null,
    resolved_by text not null,
    resolved_on date,
    primary key (roster, version)
);

grant select, insert, update, delete, truncate on notices, notice_objections to ledger_runtime;
