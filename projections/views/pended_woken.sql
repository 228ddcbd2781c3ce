-- What has happened since the decision, and after position `since`, that may change it: the parameter
-- it waits for was set (as in pended_due.sql), or, once its day has come, a fact about whom it is for
-- or who asks. One look into an index for each.
with set_at as materialized (
    select 'parameter:' || (convert_from(proposed.state, 'UTF8')::json->'fact'->>'key') as wake,
        max(settled.notification_id) as position
    from stored_events as settled join stored_events as proposed
        on proposed.originator_id = settled.originator_id and proposed.originator_version
            = (convert_from(settled.state, 'UTF8')::json->'fact'->>'proposal')::bigint
    where settled.originator_id = %(parameters)s
        and settled.topic in ('parameters.confirmed', 'parameters.ended')
    group by 1
)
select jsonb_build_object(
    'grant', "grant", 'version', version, 'filed_on', filed_on, 'applied_at', applied_at
)
from grants
where status = 'pended'
    and (
        wake like 'parameter:%%' and greatest(decided_at, %(since)s) < coalesce(
            (select position from set_at where set_at.wake = grants.wake),
            case when strpos(wake, '.') = 0 then (select max(position) from set_at) end
        )
        or matures_on <= %(day)s and (
            greatest(decided_at, %(since)s) < (
                select notification_id from stored_events where originator_id = beneficiary
                order by originator_version desc limit 1
            )
            or greatest(decided_at, %(since)s) < (
                select notification_id from stored_events where originator_id = payee
                order by originator_version desc limit 1
            )
        )
    )
    and (filed_on, applied_at) > (%(filed_on)s, %(applied_at)s)
order by filed_on, applied_at
limit %(limit)s
