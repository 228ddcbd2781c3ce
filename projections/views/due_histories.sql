-- Streams of a kind, in order of their ids. A stream's first event says its kind.
select originator_id::text from stored_events
where originator_id > %(after)s::uuid and originator_version = 1
    and starts_with(topic, %(begins)s)
order by originator_id
limit %(limit)s
