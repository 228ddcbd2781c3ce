-- How far each view has followed the log, written in the transaction of its rows; and how far the
-- followers have gone. Views decide nothing: each can be emptied and made anew from the log.

create table view_position (
    view text collate "C" primary key,
    position bigint not null,
    error text  -- why it stopped there; null while it follows
) with (fillfactor = 50);

create table follower_position (
    follower text collate "C" primary key,
    position bigint not null
) with (fillfactor = 50);

grant select, insert, update, delete on view_position, follower_position to ledger_runtime;
