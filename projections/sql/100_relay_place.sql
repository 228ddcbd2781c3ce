-- How far the log is on Kafka: a hint, moved only after all acknowledgements. The topic's own tails
-- decide; this says where to begin to look. One relay at a time (an advisory lock) writes it.

create table relay_place (
    topic text collate "C" primary key,
    identity text not null,     -- Kafka's id of the topic: another one means it was made anew
    position bigint not null,   -- every event up to here was acknowledged
    offsets bigint[] not null   -- of each partition: its next offset then
) with (fillfactor = 50);

grant select, insert, update, delete on relay_place to ledger_runtime;
