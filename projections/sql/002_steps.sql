-- One step of a command against one guard: what it takes or gives back. Null says it may.
-- `checking` looks, `writing` writes; a command whose steps do not meet is first looked at whole.

create type refusal as (
    verdict text,
    what text,
    holder uuid,
    room bigint,
    fact_version integer
);

create function step_claim(
    asked text, stream uuid, fact integer, taking boolean, checking boolean, writing boolean
) returns refusal language plpgsql as $$
declare
    held claim;
begin
    if checking then
        select * into held from claim where key = asked;
        if taking then
            if found and (held.holder, held.fact_version) is distinct from (stream, fact) then
                return row('taken', asked, held.holder, null, held.fact_version)::refusal;
            end if;
        elsif not found or held.holder <> stream then
            return row('stale', asked, null, null, null)::refusal;
        end if;
    end if;
    if writing then
        if taking then
            insert into claim values (asked, stream, fact) on conflict do nothing;
        else
            delete from claim where key = asked;
        end if;
    end if;
    return null;
end $$;

-- A limit of null gives back.
create function step_allowance(
    asked text, amount bigint, law_limit bigint, checking boolean, writing boolean
) returns refusal language plpgsql as $$
declare
    now_used bigint;
begin
    if checking then
        select used into now_used from allowance where key = asked;
        if law_limit is null then
            if not found or now_used < amount then
                return row('stale', asked, null, null, null)::refusal;
            end if;
        elsif coalesce(now_used, 0) + amount > law_limit then
            return row('exhausted', asked, null, greatest(law_limit - coalesce(now_used, 0), 0), null)::refusal;
        end if;
    end if;
    if writing then
        if law_limit is null then
            update allowance set used = used - amount where key = asked;
        else
            insert into allowance as t values (asked, amount, law_limit)
            on conflict (key) do update
            set used = t.used + excluded.used, lim = greatest(t.lim, excluded.lim);
        end if;
    end if;
    return null;
end $$;

-- A last day of null gives back.
create function step_period(
    asked text, from_day date, last_day date, stream uuid, checking boolean, writing boolean
) returns refusal language plpgsql as $$
declare
    held period;
begin
    if last_day is null then
        if checking and not exists (
            select from period where key = asked and first = from_day and holder = stream
        ) then
            return row('stale', asked, null, null, null)::refusal;
        end if;
        if writing then
            delete from period where key = asked and first = from_day;
        end if;
        return null;
    end if;
    if checking then
        select * into held from period
        where key = asked and first <= last_day and last >= from_day
        order by first limit 1;
        if found and (held.first, held.last, held.holder) <> (from_day, last_day, stream) then
            return row('taken', asked, held.holder, null, null)::refusal;
        end if;
    end if;
    if writing then
        insert into period values (asked, from_day, last_day, stream) on conflict do nothing;
    end if;
    return null;
end $$;

-- 'waiting': the second outcome is to be written; 'waits': it stands in the queue already.
create function step_fund(
    act text, asked text, stream uuid, fen bigint, checking boolean, writing boolean
) returns refusal language plpgsql as $$
declare
    fund fund_position;
    place integer;
begin
    select * into fund from fund_position where key = asked;
    if checking then
        if act = 'open' then
            if found then
                return row('stale', asked, null, null, null)::refusal;
            end if;
        elsif not found then
            return case when act in ('return', 'keep', 'leave')
                then row('stale', asked, null, null, null)::refusal
                else row('exhausted', asked, null, 0, null)::refusal end;
        elsif fund.closed and act in ('take', 'queue') then
            return row('exhausted', asked, null, 0, null)::refusal;
        elsif act = 'limit' and fen < fund.committed then
            return row('exhausted', asked, null, fund.lim - fund.committed, null)::refusal;
        elsif act = 'return' and fund.committed < fen
            or act = 'leave' and not stream = any(fund.waiting)
        then
            return row('stale', asked, null, null, null)::refusal;
        elsif act = 'take' then
            place := coalesce(
                array_position(fund.waiting, stream), cardinality(fund.waiting) + 1
            );
            if place > 1 or fund.committed + fen > fund.lim then
                return row(
                    case when stream = any(fund.waiting) then 'waits' else 'waiting' end,
                    asked, fund.waiting[place - 1], null, null
                )::refusal;
            end if;
        end if;
    end if;
    if writing then
        if act = 'open' then
            insert into fund_position values (asked, 0, fen, false, '{}');
        elsif act <> 'keep' then
            update fund_position set
                committed = committed
                    + case act when 'take' then fen when 'return' then -fen else 0 end,
                lim = case act when 'limit' then fen else lim end,
                closed = closed or act = 'close',
                waiting = case
                    when act in ('take', 'leave') then array_remove(waiting, stream)
                    when act = 'queue' and not stream = any(waiting) then waiting || stream
                    else waiting end
            where key = asked;
        end if;
    end if;
    return null;
end $$;

-- The steps of one command, those numbered from `…_from` to `…_to`; the first that may not says so.
create function step_command(
    claim_keys text[], claim_holders uuid[], claim_facts integer[], claim_takes boolean[],
    claim_from integer, claim_to integer,
    period_keys text[], period_firsts date[], period_lasts date[], period_holders uuid[],
    period_from integer, period_to integer,
    allowance_keys text[], allowance_amounts bigint[], allowance_limits bigint[],
    allowance_from integer, allowance_to integer,
    fund_keys text[], fund_acts text[], fund_streams uuid[], fund_amounts bigint[],
    fund_from integer, fund_to integer,
    checking boolean, writing boolean
) returns refusal language plpgsql as $$
declare
    said refusal;
begin
    for j in claim_from .. claim_to loop
        said := step_claim(
            claim_keys[j], claim_holders[j], claim_facts[j], claim_takes[j], checking, writing
        );
        if said.verdict is not null then
            return said;
        end if;
    end loop;
    for j in period_from .. period_to loop
        said := step_period(
            period_keys[j], period_firsts[j], period_lasts[j], period_holders[j], checking, writing
        );
        if said.verdict is not null then
            return said;
        end if;
    end loop;
    for j in allowance_from .. allowance_to loop
        said := step_allowance(
            allowance_keys[j], allowance_amounts[j], allowance_limits[j], checking, writing
        );
        if said.verdict is not null then
            return said;
        end if;
    end loop;
    for j in fund_from .. fund_to loop
        said := step_fund(
            fund_acts[j], fund_keys[j], fund_streams[j], fund_amounts[j], checking, writing
        );
        if said.verdict is not null then
            return said;
        end if;
    end loop;
    return null;
end $$;

revoke all on function
    step_claim, step_allowance, step_period, step_fund, step_command
from public;
