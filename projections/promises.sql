-- What the ledger's promises rest on, as a session of it finds them: name and value, in this order.
select name, setting from pg_settings
where name in ('fsync', 'full_page_writes', 'synchronous_commit', 'data_checksums',
    'default_transaction_isolation', 'data_sync_retry', 'wal_level')
union all
select 'server_version', (current_setting('server_version_num')::int / 10000)::text
union all
select 'encoding', pg_encoding_to_char(encoding) from pg_database where datname = current_database()
union all
-- The log's trigger: there, enabled always, before UPDATE, DELETE and TRUNCATE (16, 8, 32; before 2).
select 'log_trigger', coalesce((
    select case
        when tgenabled <> 'A' then 'not enabled always'
        when tgtype & 58 <> 58 then 'not for every change'
        when tgfoid <> to_regproc('public.refuse_change') then 'another function'
        else 'in place' end
    from pg_trigger
    where tgrelid = to_regclass('public.stored_events') and tgname = 'stored_events_stay'
), 'missing') where to_regclass('public.stored_events') is not null
union all
select 'runtime_role', coalesce((
    select case
        when rolsuper or rolbypassrls then 'superuser'
        when rolcreaterole or rolcreatedb then 'may create roles or databases'
        when pg_has_role(oid, (select relowner from pg_class where oid = log), 'member')
            then 'owns the log'
        when has_table_privilege(oid, log, 'insert, update, delete, truncate, trigger')
            then 'may change the log'
        else 'reads and appends' end
    from pg_roles, to_regclass('public.stored_events') as log where rolname = 'ledger_runtime'
), 'missing') where to_regclass('public.stored_events') is not null
