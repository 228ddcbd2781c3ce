-- Grants as they stand, and what their own events say of the claim and its decisions.
select
    asked."grant"::text, scheme, payee::text, payee_kind, coalesce(beneficiary::text, ''), filed_on,
    status, amount_fen, reasons, coalesce(roster::text, ''), decided_at, told
from unnest(%(grants)s::uuid[]) with ordinality as asked ("grant", place)
join grants using ("grant")
cross join lateral (
    select string_agg(state, '\x2c'::bytea order by originator_version) from stored_events
    where originator_id = asked."grant" and topic = any(%(topics)s)
) as history (told)
where status = any(%(statuses)s) and not exists (
    select from grant_differences where supplement = asked."grant"  -- judged with what it adds to
)
order by place
