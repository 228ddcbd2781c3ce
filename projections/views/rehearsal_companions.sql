-- Grants that may want what is named after these streams, or are under one of these schemes.
select "grant"::text from (
    select "grant" from grants where beneficiary = any(%(owners)s::uuid[])
    union
    select "grant" from grants where payee = any(%(owners)s::uuid[])
    union
    select "grant" from resting_grants where stream = any(%(owners)s::uuid[])
    union
    select "grant" from grants where scheme = any(%(schemes)s)
) as found
order by 1
