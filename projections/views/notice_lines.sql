-- The lines of a published list, after a number, with the objections to each.
select (to_jsonb(roster_lines) - array['roster', 'account']) || jsonb_build_object('objections',
    coalesce((
        select jsonb_agg(to_jsonb(notice_objections) - array['roster', 'line'] order by version)
        from notice_objections
        where notice_objections.roster = roster_lines.roster
            and notice_objections.line = roster_lines.line
    ), '[]'))
from roster_lines
where roster = %(id)s and line > %(after)s
order by line
limit %(limit)s
