-- Grants that stand refused, by scheme, region down to a level, and reason. A grant with several
-- reasons counts for each of them; `first`: where it is the first that was found.
select jsonb_build_object(
    'place', jsonb_build_array(scheme, county, township, village, reason),
    'scheme', scheme, 'county', county, 'township', township, 'village', village,
    'reason', reason, 'grants', count(*), 'first', count(*) filter (where number = 1)
)
from (
    select scheme, reason, number,
        case when %(level)s >= 1 then county else '' end as county,
        case when %(level)s >= 2 then township else '' end as township,
        case when %(level)s >= 3 then village else '' end as village
    from refusals cross join unnest(reasons) with ordinality as because (reason, number)
    where (%(scheme)s::text is null or scheme = %(scheme)s)
        and (%(county)s::text is null or county = %(county)s)
        and (%(reason)s::text is null or reason = %(reason)s)
) as refusal
where %(after)s::text[] is null
    or array[scheme, county, township, village, reason] > %(after)s
group by scheme, county, township, village, reason
order by array[scheme, county, township, village, reason]
limit %(limit)s
