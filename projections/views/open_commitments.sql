-- What is approved from a fund and neither paid nor given back, line by line. A line that an approval
-- left out has left its roster, so its grant names that roster no longer; one that was objected to
-- rightly after approval is stopped, and its grant still does.
select jsonb_build_object('roster', roster_lines.roster, 'line', roster_lines.line,
    'grant', roster_lines."grant", 'payee', roster_lines.payee, 'fen', roster_lines.fen,
    'status', grants.status)
from rosters
    join roster_lines on roster_lines.roster = rosters.roster
        and roster_lines.line <= rosters.approved_last
    join grants on grants."grant" = roster_lines."grant" and grants.roster = rosters.roster
where rosters.fund = %(fund)s and rosters.status in ('approved', 'released')
    and grants.status not in ('paid', 'settled', 'revoked', 'refused', 'withdrawn')
    and (%(roster)s::uuid is null
        or (roster_lines.roster, roster_lines.line) > (%(roster)s::uuid, %(line)s))
order by roster_lines.roster, roster_lines.line
limit %(limit)s
