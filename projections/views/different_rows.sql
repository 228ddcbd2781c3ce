-- Rows of one table that are not the same live and made anew.
select to_jsonb(live), to_jsonb(rebuilt)
from {live} as live full join {rebuilt} as rebuilt using ({key})
where live is distinct from rebuilt
order by {key}
limit {limit}
