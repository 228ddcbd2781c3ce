-- Rows of an account's statement, and what earlier statements left open, against what was sent and
-- against what the bank said before. Only R1 to R4 bind; everything else is a break or a suggestion.
with detailed as (
    select entry, sum(fen) as fen from bank_rows
    where file = %(file)s and entry > 0 group by entry
), fresh as materialized (
    -- an entry with details is told by its details where they come to its sum
    select row.* from bank_rows as row left join detailed on detailed.entry = row.row
    where row.file = %(file)s and detailed.fen is distinct from row.fen
        and (row.entry = 0 or row.fen > 0)
), told as materialized (
    select *, true as new from fresh
    union all
    select row.*, false from bank_rows as row join bank_findings as left_open using (file, row, bank)
    where left_open.open and left_open.bank = %(bank)s and left_open.file <> %(file)s
        and left_open.finding in ('unexpected-debit', 'unexpected-credit', 'suggested')
), known as (
    -- the bank told this movement in an earlier file
    select distinct told.file, told.row from told join bank_rows as before
        on told.new and told.bank_reference <> '' and before.bank = told.bank
        and before.bank_reference = told.bank_reference and before.direction = told.direction
        and before.fen = told.fen and before.file <> told.file and before.booking = 'booked'
        and before.booked_on is not distinct from told.booked_on
), money as materialized (
    select * from told
    where booking = 'booked' and fen > 0 and currency = 'CNY'
        and (file, row) not in (select file, row from known)
), by_reference as (
    select money.file, money.row, money.direction, money.fen, money.reversal, sent.payment,
        sent.fen as sent_fen, 'R1' as rule
    from money join payment_file_rows as sent using (ordered_at)
    union all
    -- a reference of the bank's own that an earlier row was bound under
    select money.file, money.row, money.direction, money.fen, money.reversal, before.payment,
        before.fen, 'R2'
    from money cross join lateral (
        select sent.payment, sent.fen
        from (
            select file, row from bank_rows as same
            where same.bank = money.bank and same.bank_reference = money.bank_reference
                and same.bank_reference <> '' and (same.file, same.row) <> (money.file, money.row)
            offset 0  -- these few first, by their index
        ) as before
        cross join lateral (
            select payment from bank_findings as found
            where found.file = before.file and found.row = before.row
                and found.finding in ('settled', 'paid', 'in-progress')
            offset 0
        ) as bound
        join payment_file_rows as sent on sent.payment = bound.payment
        order by before.file, before.row limit 1
    ) as before
    where money.ordered_at is null and money.bank_reference <> ''
), unbound as materialized (
    select * from money where (file, row) not in (select file, row from by_reference)
), rejected as (
    select sent.file, sent.payment, sent.fen from payment_file_rows as sent
    where sent.bank = %(bank)s
        and exists (select from bank_findings where payment = sent.payment and finding = 'rejected')
), untold as (
    -- payments that no statement has shown going out
    select sent.* from payment_file_rows as sent
    where sent.bank = %(bank)s
        and not exists (
            select from bank_findings where payment = sent.payment and finding = 'settled'
        )
        and sent.payment not in (select payment from by_reference where direction = 'debit')
), sums as (
    -- what a batch may be booked as: whole, or without what was rejected; or what comes back of it
    select file, fen, direction, bool_or(whole) as whole, max(payments) as payments
    from (
        select file, sum(fen) as fen, 'debit' as direction, true as whole, count(*) as payments
        from untold group by file
        union all
        select file, sum(fen), 'debit', false, count(*) from untold
        where payment not in (select payment from rejected) group by file
        union all
        select file, sum(fen), 'credit', false, count(*) from rejected
        where not exists (
            select from bank_findings where payment = rejected.payment and finding = 'returned'
        ) group by file
    ) as booked_as
    group by file, fen, direction
), in_one_sum as (
    select unbound.file, unbound.row, sums.file as sent_file, sums.whole, sums.direction,
        count(*) over (partition by unbound.file, unbound.row) as sums_a_row,
        count(*) over (partition by sums.file, sums.direction) as rows_a_sum
    from unbound join sums using (fen, direction)
    where not unbound.reversal
        -- a row that names somebody's account is that payment's, not a batch of one
        and (unbound.account is null or sums.payments > 1)
), by_batch as (
    select one.file, one.row, one.direction, sent.fen, false as reversal, sent.payment, sent.fen, 'R3'
    from in_one_sum as one join untold as sent on sent.file = one.sent_file
    where one.direction = 'debit' and sums_a_row = 1 and rows_a_sum = 1
        and (one.whole or sent.payment not in (select payment from rejected))
    union all
    select one.file, one.row, one.direction, sent.fen, false, sent.payment, sent.fen, 'R3'
    from in_one_sum as one join rejected as sent on sent.file = one.sent_file
    where one.direction = 'credit' and sums_a_row = 1 and rows_a_sum = 1
), alone as (
    select unbound.*, sent.payment, sent.fen as sent_fen,
        unbound.name = sent.name as same_name,
        count(*) over (partition by unbound.file, unbound.row) as payments_a_row,
        count(*) over (partition by sent.payment, unbound.direction) as rows_a_payment
    from unbound join payment_file_rows as sent
        on (sent.bank, sent.account, sent.fen) = (unbound.bank, unbound.account, unbound.fen)
    where (unbound.file, unbound.row) not in (select file, row from by_batch) and (
        unbound.direction = 'debit'
        and sent.payment in (select payment from untold)
        and exists (
            select from unnest(%(booked)s::date[], %(first)s::date[], %(last)s::date[])
                as span (booked_on, first, last)
            where span.booked_on = unbound.booked_on
                and sent.written_on between span.first and span.last
        )
        or unbound.direction = 'credit'
        and not exists (
            select from bank_findings where payment = sent.payment and finding = 'returned'
        )
    )
), bound as (
    select * from by_reference
    union all
    select * from by_batch
    union all
    select file, row, direction, fen, reversal, payment, sent_fen, 'R4' from alone
    where direction = 'debit' and payments_a_row = 1 and rows_a_payment = 1 and same_name
        and not reversal
), judged as (
    select file, row, payment, fen, rule, case
        when direction = 'debit' and fen <> sent_fen then 'amount-mismatch'
        when direction = 'debit' then 'settled'
        when reversal and fen = sent_fen then 'reversed'
        when fen > sent_fen then 'unexpected-credit'
        else 'returned'
    end as finding
    from bound
    union all
    select distinct on (file, row) file, row, payment, fen, 'R5', 'suggested' from alone
    where (file, row) not in (select file, row from bound)
    union all
    select file, row, null, fen, '', 'unexpected-' || direction from unbound
    where (file, row) not in (select file, row from bound)
        and (file, row) not in (select file, row from alone)
    union all
    select file, row, null, fen, '', case
        when (file, row) in (select file, row from known) then 'told-before'
        when booking = 'booked' and fen > 0 and currency <> 'CNY' then 'foreign-currency'
        else 'information'
    end
    from told where new and (file, row) not in (select file, row from money)
), explained as (
    update bank_findings as before set open = false, explained_by = %(file)s
    from judged
    where (before.file, before.row) = (judged.file, judged.row) and before.open
        and before.file <> %(file)s and judged.rule in ('R1', 'R2', 'R3', 'R4')
        and judged.finding <> all(%(breaks)s)
    returning before.file, before.row
)
insert into bank_findings (file, row, payment, bank, finding, rule, fen, open, found_by)
select file, row, payment, %(bank)s, finding, rule, fen, finding = any(%(breaks)s),
    %(file)s
from judged
where file = %(file)s or (file, row) in (select file, row from explained)
