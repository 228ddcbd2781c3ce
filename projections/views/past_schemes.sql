-- Of each scheme: what was imported, the breaks that are open, the lists that are neither in nor withdrawn.
select jsonb_build_object(
    'scheme', scheme,
    'imported', coalesce(imported, 0),
    'imported_fen', coalesce(fen, 0),
    'open_breaks', coalesce(breaks, 0),
    'lists_under_way', coalesce(lists, 0)
)
from (
    select scheme,
        count(*) filter (where status = 'imported') as imported,
        (sum(amount_fen) filter (where status = 'imported'))::bigint as fen,
        count(*) filter (where status = 'break') as breaks
    from past_rows group by scheme
) as of_rows
full join (
    select scheme, count(*) as lists
    from past_lists cross join unnest(schemes) as scheme
    where status in ('received', 'confirmed') group by scheme
) as of_lists using (scheme)
order by scheme
