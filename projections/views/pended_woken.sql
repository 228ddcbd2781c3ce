-- What has happened since the decision, and after position `since`, that may change it: the parameter it waits for, or, once its
-- day has come, a fact about whom it is for or who asks. One look into an index for each.
select jsonb_build_object(
    'grant', "grant", 'version', version, 'filed_on', filed_on, 'applied_at', applied_at
)
from grants
where status = 'pended'
    and (
        wake like 'parameter:%%' and greatest(decided_at, %(since)s) < (
            select notification_id from stored_events where originator_id = %(parameters)s
                and topic in ('parameters.confirmed', 'parameters.ended')
            order by originator_version desc limit 1
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
