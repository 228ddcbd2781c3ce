-- A grant that waits for a parameter is looked at again whenever one was set after its decision.
select jsonb_build_object(
    'grant', "grant", 'version', version, 'filed_on', filed_on, 'applied_at', applied_at
)
from grants
where status = 'pended'
    and (
        matures_on <= %(day)s
        or wake like 'parameter:%%' and decided_at < (
            select notification_id from stored_events where originator_id = %(parameters)s
            order by originator_version desc limit 1
        )
    )
    and (filed_on, applied_at) > (%(filed_on)s, %(applied_at)s)
order by filed_on, applied_at
limit %(limit)s
