select to_jsonb(grants) from grants
where scheme = %(scheme)s and status = 'awarded' and not review_required
    and (
        %(county)s::text is null
        or exists (select from places where stream = payee and county = %(county)s)
    )
order by filed_on, applied_at
limit %(limit)s
