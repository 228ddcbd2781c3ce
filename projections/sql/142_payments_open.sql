-- The oldest payment that has no bank result is asked for at every look at the metrics: only the few
-- that are open are in the index.

create index payments_open on payments (status, ordered_at) where status in ('ordered', 'in-doubt');
