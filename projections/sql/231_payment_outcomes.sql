-- What a bank's files say of a payment, beside the order. The view fills it.

alter table payments
    add column bank text collate "C" not null default '',
    add column sent text collate "C" not null default '',
    add column doubtful boolean not null default false,
    add column unanswered boolean not null default false,
    add column resolved text collate "C" not null default '',
    add column rejected boolean not null default false,
    add column cancelled boolean not null default false,
    add column bookings integer not null default 0,
    add column booked_version integer not null default 0,
    add column returned_fen bigint not null default 0,
    add column returned_version integer not null default 0,
    add column refunded_fen bigint not null default 0,
    add column cause text collate "C" not null default '',
    add column successor uuid;

-- The bank of an order was not in the view before: it is made anew from the log.
truncate payments;
delete from view_position where view = 'payments';

create index payments_to_send on payments (bank, ordered_at) where status = 'ordered';

drop index payments_open;
create index payments_open on payments (status, ordered_at)
    where status in ('ordered', 'sent', 'in-doubt');
