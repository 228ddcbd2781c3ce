-- Winners in the order they were decided, each with what came of the winner's claims for this award.
-- `once_only_used`: one of them holds the award, whether or not it was of this round.
select to_jsonb(won) || jsonb_build_object(
    'grants', coalesce(claimed.grants, '[]'), 'once_only_used', coalesce(claimed.used, false)
)
from round_winners as won
cross join lateral (
    select jsonb_agg(
            jsonb_build_object(
                'id', "grant", 'status', status, 'amount_fen', amount_fen, 'payment', payment
            ) order by applied_at
        ) as grants,
        bool_or(status in ('awarded', 'listed', 'held', 'approved', 'paid', 'settled', 'returned')) as used
    from grants where payee = won.winner and grants.scheme = won.scheme
) as claimed
where decided_at > %(after)s
    and (%(scheme)s::text is null or won.scheme = %(scheme)s)
    and (%(year)s::integer is null or year = %(year)s)
    and (%(round)s::uuid is null or round = %(round)s)
    and (%(winner)s::uuid is null or winner = %(winner)s)
order by decided_at
limit %(limit)s
