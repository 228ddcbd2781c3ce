-- Payments as they stand. The reference is worked out on reading, from the position of the order.

create table payments (
    payment uuid primary key,
    roster uuid not null,
    payee uuid,
    account text collate "C" not null,
    fund text collate "C" not null,
    fen bigint not null,
    count integer not null,
    lines integer not null,
    status text collate "C" not null,
    begun_at bigint not null,
    ordered_at bigint not null,
    paid_on date,
    contradictions text[] not null
);

create index payments_by_order on payments (ordered_at);
create index payments_by_roster on payments (roster);

grant select, insert, update, delete, truncate on payments to ledger_runtime;
