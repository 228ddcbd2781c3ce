-- How far the money of each fund has come, beside fund_use; and what each roster adds to that.

create table fund_stages (
    fund text collate "C" primary key,
    on_notice_fen bigint not null,
    waiting_fen bigint not null,
    approved_fen bigint not null,
    recovered_fen bigint not null
) with (fillfactor = 50);

create table roster_stages (
    roster uuid primary key,
    fund text collate "C" not null,
    stage text collate "C" not null,
    live_fen bigint not null,
    waiting_fen bigint not null,
    approved_fen bigint not null
) with (fillfactor = 70);

grant select, insert, update, delete, truncate on fund_stages, roster_stages to ledger_runtime;
