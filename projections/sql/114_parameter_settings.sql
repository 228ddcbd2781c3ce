-- Parameters: what was set, by whom, on which paper.

create table parameter_settings (
    proposal integer primary key,
    key text collate "C" not null,
    value text not null,
    scope text collate "C" not null,
    valid_from date not null,
    valid_to date,
    document text not null,
    proposed_by text not null,
    proposed_on date not null,
    proposed_at bigint not null,
    confirmed_by text not null,
    confirmed_on date,
    confirmed_at bigint,
    ended_by text not null,
    ended_on date,
    ended_at bigint,
    ended_document text not null
);

grant select, insert, update, delete, truncate on parameter_settings to ledger_runtime;
