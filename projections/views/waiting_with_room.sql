-- The queues of those funds that have room, by their guards, for what their first roster was signed for.
select to_jsonb(rosters) from rosters join fund_position on key = fund
where status = 'waiting' and not closed and lim - committed >= (
    select approved_fen from rosters as first
    where first.fund = rosters.fund and first.status = 'waiting' order by waiting_since limit 1
)
order by fund, waiting_since
