-- What was paid by month, scheme, fund and region, down to a level: 0 the city, 1 counties,
-- 2 townships, 3 villages. `place` is where the row stands in the list.
select jsonb_build_object(
    'place', jsonb_build_array(month, scheme, fund, county, township, village),
    'month', month, 'scheme', scheme, 'fund', fund,
    'county', county, 'township', township, 'village', village,
    'paid_fen', sum(fen)::bigint, 'cases', count(*), 'payments', count(distinct payment),
    'persons', count(distinct person), 'units', count(distinct unit)
)
from (
    select month, scheme, fund, fen, payment,
        case when %(level)s >= 1 then county else '' end as county,
        case when %(level)s >= 2 then township else '' end as township,
        case when %(level)s >= 3 then village else '' end as village,
        coalesce(beneficiary, case payee_kind when 'applicant' then payee end) as person,
        case payee_kind when 'enterprise' then payee end as unit
    from paid_lines
    where (%(scheme)s::text is null or scheme = %(scheme)s)
        and (%(fund)s::text is null or fund = %(fund)s)
        and (%(county)s::text is null or county = %(county)s)
        and month >= coalesce(%(from_month)s, '') and month <= coalesce(%(until_month)s, '9')
) as line
where %(after)s::text[] is null
    or array[month, scheme, fund, county, township, village] > %(after)s
group by month, scheme, fund, county, township, village
order by array[month, scheme, fund, county, township, village]
limit %(limit)s
