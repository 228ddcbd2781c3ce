-- What was proposed for grants that were decided again, and what became of it: one row a proposal.

create table grant_differences (
    "grant" uuid not null,
    proposal integer not null,           -- the version of grant.differenceProposed
    state text collate "C" not null,     -- open, approved, dismissed, overtaken
    because text collate "C" not null,
    fen bigint not null,                 -- more than stood, or less
    stood_fen bigint not null,
    stood_reasons text[] not null,
    status text collate "C" not null,    -- as it would be
    amount_fen bigint not null,
    reasons text[] not null,
    clause text collate "C" not null,
    decided_for date not null,
    completed_on date,
    parameters text[] not null,          -- those that differ from their defaults, KEY=VALUE
    facts text[] not null,               -- what it rests on, STREAM/VERSION
    earlier uuid,
    proposed_on date not null,
    proposed_at bigint not null,
    closed_on date,
    closed_at bigint not null,           -- 0 while it is open
    reason text collate "C" not null,
    to_recover_fen bigint not null,
    supplement uuid,
    primary key ("grant", proposal)
);

create index grant_differences_by_state on grant_differences (state, proposed_at);
create index grant_differences_to_recover on grant_differences (proposed_at) where to_recover_fen > 0;

grant select, insert, update, delete, truncate on grant_differences to ledger_runtime;

create table claim_conflicts (
    "grant" uuid not null,
    version integer not null,
    place integer not null,
    key text collate "C" not null,
    holder uuid not null,
    first date,
    last date,
    because text collate "C" not null,
    found_at bigint not null,
    primary key ("grant", version, place)
);

create index claim_conflicts_by_position on claim_conflicts (found_at);

grant select, insert, update, delete, truncate on claim_conflicts to ledger_runtime;
