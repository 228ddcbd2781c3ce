-- Grants that are marked for review, and for which nothing is proposed.
select jsonb_build_object('id', "grant", 'version', version)
from grants
where review_required and status = any(%(decided)s) and not exists (
    select from grant_differences
    where grant_differences."grant" = grants."grant" and state = 'open'
)
order by applied_at
