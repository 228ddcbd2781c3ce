-- Rows of a result file against the rows that were sent: R1 by our reference, else by batch and row
-- key. The first of several rows of one payment counts; rows that disagree count for nothing.
with told as materialized (
    select * from bank_rows where file = %(file)s
), bound as (
    select told.*, sent.payment, sent.fen as sent_fen, sent.account as sent_account,
        sent.name as sent_name
    from told join payment_file_rows as sent on sent.ordered_at = told.ordered_at
    union all
    select told.*, sent.payment, sent.fen, sent.account, sent.name
    from told join payment_file_rows as sent
        on told.ordered_at is null and told.row_key <> ''
        and (sent.bank, sent.batch, sent.row_key) = (told.bank, told.batch, told.row_key)
), counted as (
    select *,
        row_number() over of_payment as place,
        count(*) over whole as times,
        sum(fen) over whole as told_fen,
        min(outcome || ' ' || cause) over whole <> max(outcome || ' ' || cause) over whole as torn
    from bound
    window whole as (partition by payment), of_payment as (partition by payment order by row)
), judged as (
    select row, payment, sent_fen as fen, case
        when torn then 'contradiction'
        when times > 1 and outcome = 'paid' and told_fen = sent_fen
            then case when place = 1 then 'paid' else 'part' end
        when place > 1 then 'bank-duplicate'
        when outcome in ('in-progress', 'debited') then 'in-progress'
        when outcome = 'unknown' then 'code-unknown'
        when fen <> sent_fen then 'amount-mismatch'
        when account <> sent_account then 'account-mismatch'
        when name <> sent_name then 'name-mismatch'
        else outcome
    end as finding
    from counted
    union all
    select row, null, fen, 'unknown-in-bank' from told
    where not exists (select from bound where bound.row = told.row)
    union all
    select 0, sent.payment, sent.fen, 'missing-in-bank'
    from payment_file_rows as sent
    where %(final)s
        and sent.file in (
            select mine.file from payment_file_rows as mine join bound using (payment)
        )
        and not exists (select from bound where bound.payment = sent.payment)
)
insert into bank_findings (file, row, payment, bank, finding, rule, fen, open, found_by)
select %(file)s, row, payment, %(bank)s, finding, 'R1', fen, finding = any(%(breaks)s),
    %(file)s
from judged
