-- Whose a grant is: the person it is for, or else whom it pays.
select "grant"::text, subject::text, coalesce(payment::text, '')
from (
    select "grant", beneficiary as subject, payment, applied_at from grants
    where beneficiary = any(%(subjects)s::uuid[])
    union all
    select "grant", payee, payment, applied_at from grants
    where payee = any(%(subjects)s::uuid[]) and beneficiary is null
) as found
order by applied_at
