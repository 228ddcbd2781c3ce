-- Award lists: whom each selection round chose, for how much.

create table round_winners (
    round uuid not null,
    version integer not null,
    scheme text collate "C" not null,
    year integer not null,
    winner uuid not null,
    project text collate "C" not null,
    fen bigint not null,
    document text collate "C" not null,
    grade text collate "C" not null,
    decided_on date not null,
    decided_at bigint not null,
    primary key (round, version)
);

create index round_winners_by_decision on round_winners (decided_at);
create index round_winners_by_winner on round_winners (winner, scheme);

grant select, insert, update, delete, truncate on round_winners to ledger_runtime;
