-- A grant that waits for a parameter is looked at again whenever that one came into force or ended
-- after its decision; a proposal alone changes nothing. Decisions of a release that did not name the
-- key yet named their scheme, which has no dot: any parameter may be theirs.
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
        matures_on <= %(day)s
        or wake like 'parameter:%%' and decided_at < coalesce(
            (select position from set_at where set_at.wake = grants.wake),
            case when strpos(wake, '.') = 0 then (select max(position) from set_at) end
        )
    )
    and (filed_on, applied_at) > (%(filed_on)s, %(applied_at)s)
order by filed_on, applied_at
limit %(limit)s
