-- Records of the inbox that wait: where they stand in the topic, never what they hold. `order_key`: a
-- keyed digest of what they keep their order with; the first of a key is tried, the others wait behind.

create table inbox_parked (
    partition integer not null,
    place bigint not null,         -- the offset
    order_key bytea not null,
    arrived_at double precision not null,  -- seconds since 1970; its token is judged as of then
    retry_at double precision not null,
    tries integer not null,
    said text collate "C" not null,  -- the code it was turned down with; `behind`: another waits first
    primary key (partition, place)
) with (fillfactor = 70);

create index inbox_parked_by_key on inbox_parked (order_key, partition, place);

grant select, insert, update, delete on inbox_parked to ledger_runtime;
