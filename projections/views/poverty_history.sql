-- The changes of one person's status, in order of days; of each the schemes whose live decisions
-- rest on it.
select (to_jsonb(poverty_statuses) - 'person') || jsonb_build_object('schemes', coalesce((
    select jsonb_agg(distinct scheme) from resting_grants join grants using ("grant")
    where stream = person and resting_grants.version = poverty_statuses.version
), '[]'))
from poverty_statuses where person = %(id)s
order by since, version
