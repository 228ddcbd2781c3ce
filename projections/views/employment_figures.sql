-- Persons placed by month of the first day, group and region, down to a level: 0 the city, 1
-- counties, 2 townships, 3 villages. Groups and the poverty register as they stood on that day; a
-- person of several groups counts in each, and once in `all`. Where the poverty register does not
-- say, the region is the household register's county.
select jsonb_build_object(
    'place', jsonb_build_array(month, "group", county, township, village),
    'month', month, 'group', "group",
    'county', county, 'township', township, 'village', village,
    'placed', count(distinct person),
    'stable', count(distinct person) filter (where outcome = 'stable'),
    'dropped_out', count(distinct person) filter (where outcome = 'dropped-out'),
    'by_intermediaries', count(distinct person) filter (where agency is not null),
    'employers', count(distinct employer)
)
from (
    select to_char(began_on, 'YYYY-MM') as month, counted."group",
        placements.person, employer, agency, outcome,
        case when %(level)s >= 1 then coalesce(status.county, places.county, '') else '' end
            as county,
        case when %(level)s >= 2 then coalesce(status.township, '') else '' end as township,
        case when %(level)s >= 3 then coalesce(status.village, '') else '' end as village
    from placements
    left join poverty_statuses as status
        on status.person = placements.person and not status.given_up
        and status.since <= began_on and coalesce(status.until, began_on) >= began_on
    left join places on places.stream = placements.person
    cross join lateral (
        select 'all' as "group"
        union
        select case status.status when 'registered' then 'registered-poor' else 'left-poverty' end
        where status.status in ('registered', 'exited')
        union
        select member."group" from person_groups as member
        where member.person = placements.person and not member.given_up
            and member.since <= began_on and coalesce(member.until, began_on) >= began_on
    ) as counted
    where not placements.given_up
        and (%(group)s::text is null or counted."group" = %(group)s)
        and (%(county)s::text is null or coalesce(status.county, places.county) = %(county)s)
) as placed
where month >= coalesce(%(from_month)s, '') and month <= coalesce(%(until_month)s, '9')
    and (
        %(after)s::text[] is null
        or array[month, "group", county, township, village] > %(after)s
    )
group by month, "group", county, township, village
order by array[month, "group", county, township, village]
limit %(limit)s
