-- Statements that give a copy of a table what `create table … like` leaves out.
with columns as (
    select indexrelid, indrelid as owner,
        regexp_replace(pg_get_indexdef(indexrelid), '^.* USING ', '') as definition
    from pg_index
)
select format('alter index %%I.%%I rename to %%I', %(beside)s::text, made.relname, live.relname)
from columns as one
join pg_class as live on live.oid = one.indexrelid
join columns as other on other.definition = one.definition
    and other.owner = format('%%I.%%I', %(beside)s::text, %(name)s::text)::regclass
join pg_class as made on made.oid = other.indexrelid
where one.owner = format('public.%%I', %(name)s::text)::regclass
    and made.relname <> live.relname
union all
select format('alter table %%I.%%I set (%%s)', %(beside)s::text, relname,
    array_to_string(reloptions, ', '))
from pg_class
where oid = format('public.%%I', %(name)s::text)::regclass and reloptions is not null
