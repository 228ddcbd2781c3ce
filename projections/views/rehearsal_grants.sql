-- Grants of some schemes in the order they were filed, a page at a time.
select "grant"::text, applied_at from grants
where applied_at > %(after)s and scheme = any(%(schemes)s)
order by applied_at
limit %(limit)s
