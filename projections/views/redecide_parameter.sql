-- Grants of some schemes that were decided for a day, or whose conditions were complete on a day, from
-- `first` on.
select jsonb_build_object('id', "grant", 'version', version)
from grants join stored_events as decided on decided.notification_id = grants.decided_at
where status = any(%(decided)s) and scheme = any(%(schemes)s) and greatest(
    filed_on,
    (convert_from(state, 'UTF8')::json->'fact'->'grounds'->>'decided_for')::date,
    (convert_from(state, 'UTF8')::json->'fact'->'grounds'->>'completed_on')::date
) >= %(first)s
order by applied_at
