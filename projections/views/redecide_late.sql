-- Grants that were decided before a fact was told that is of their own day or earlier, or that undoes
-- one: a fact about whom they are for, who is paid, or what they rest on. After position `since`.
with told as (
    select originator_id as stream, notification_id as position, state,
        topic like '%%.factVoided' or topic in ('applicant.mergedInto', 'applicant.mergedFrom',
            'applicant.identitySplit') as undoes
    from stored_events
    where notification_id > %(since)s and split_part(topic, '.', 1) = any(%(kinds)s)
),
touched as (
    select told.*, grants."grant" from told join grants on grants.beneficiary = told.stream
    union all
    select told.*, grants."grant" from told join grants on grants.payee = told.stream
    union all
    select told.*, resting."grant" from told
    join (select distinct "grant", stream from resting_grants) as resting using (stream)
)
select jsonb_build_object('id', "grant", 'version', version)
from grants join stored_events as decided on decided.notification_id = grants.decided_at
where status = any(%(decided)s) and exists (
    select from touched
    where touched."grant" = grants."grant" and touched.position > grants.decided_at and (
        undoes or (convert_from(touched.state, 'UTF8')::json->>'happened_on')::date <= coalesce(
            (convert_from(decided.state, 'UTF8')::json->'fact'->'grounds'->>'decided_for')::date,
            filed_on
        )
    )
)
order by applied_at
