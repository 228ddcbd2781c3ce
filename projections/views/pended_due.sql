-- A grant that waits for a parameter is looked at again whenever one came into force or ended after
-- its decision; a proposal alone changes nothing.
select jsonb_build_object(
    'grant', "grant", 'version', version, 'filed_on', filed_on, 'applied_at', applied_at
)
from grants
where status = 'pended'
    and (
        matures_on <= %(day)s
        or wake like 'parameter:%%' and decided_at < (
            select notification_id from stored_events where originator_id = %(parameters)s
                and topic in ('parameters.confirmed', 'parameters.ended')
            order by originator_version desc limit 1
        )
    )
    and (filed_on, applied_at) > (%(filed_on)s, %(applied_at)s)
order by filed_on, applied_at
limit %(limit)s
