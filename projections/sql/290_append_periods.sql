-- The one append, as 175 has it, but for periods: one key may be taken for several spans of days in a batch
-- (days of class, days of work, another year), as long as no two of them share a day. Before, any key
-- that came twice sent the whole batch the slow way, ten times as dear.

create or replace function ledger_append(
    sources text[], ids text[], digests bytea[], event_offsets integer[], event_counts integer[],
    streams uuid[], versions integer[], topics text[], states bytea[],
    whole boolean, halving boolean,
    read_commands integer[] = null, read_streams uuid[] = null, read_versions integer[] = null,
    held_commands integer[] = null, held_keys text[] = null, held_holders uuid[] = null,
    used_commands integer[] = null, used_keys text[] = null, used_amounts bigint[] = null,
    other_commands integer[] = null, other_streams uuid[] = null, other_versions integer[] = null,
    other_topics text[] = null, other_states bytea[] = null,
    claim_commands integer[] = null, claim_keys text[] = null, claim_holders uuid[] = null,
    claim_facts integer[] = null, claim_takes boolean[] = null,
    period_commands integer[] = null, period_keys text[] = null, period_firsts date[] = null,
    period_lasts date[] = null, period_holders uuid[] = null,
    allowance_commands integer[] = null, allowance_keys text[] = null,
    allowance_amounts bigint[] = null, allowance_limits bigint[] = null,
    fund_commands integer[] = null, fund_keys text[] = null, fund_acts text[] = null,
    fund_streams uuid[] = null, fund_amounts bigint[] = null
) returns table (
    command integer, verdict text, at bigint, written integer, what text, holder uuid, room bigint,
    fact_version integer, first_digest bytea
)
language plpgsql
security definer
set search_path = pg_catalog, public, pg_temp
set enable_seqscan = off  -- the cached plan would scan the growing table
set plan_cache_mode = force_generic_plan
set jit = off
as $$
#variable_conflict use_column
declare
    last_position bigint;
    recorded bigint;
    fast boolean := coalesce(current_setting('ledger.force_slow', true), 'off') <> 'on';
    undone boolean := false;
    said refusal;
    stale boolean;
    moved boolean := false;
    tangled boolean;
    next_version bigint;
    known idempotency;
    r0 integer; r1 integer := 0; h0 integer; h1 integer := 0; u0 integer; u1 integer := 0;
    k0 integer; k1 integer := 0; p0 integer; p1 integer := 0; a0 integer; a1 integer := 0;
    f0 integer; f1 integer := 0; o0 integer; o1 integer := 0; e0 integer; e1 integer;
begin
    if current_setting('transaction_isolation') <> 'read committed' then
        raise exception 'ledger_append needs READ COMMITTED' using errcode = '25001';
    end if;
    lock table append_gate in exclusive mode;
    select notification_id, recorded_at into last_position, recorded
    from stored_events order by notification_id desc limit 1;
    last_position := coalesce(last_position, 0);
    recorded := greatest(
        coalesce(recorded, 0), (extract(epoch from clock_timestamp()) * 1000000)::bigint
    );

    if fast then
        begin  -- all fit: one statement a table. Whatever does not, goes the other way.
            -- Give-backs and fund changes depend on the order.
            if false = any(claim_takes)
                or array_position(period_lasts, null) > 0
                or array_position(allowance_limits, null) > 0
                or 'take' <> any(fund_acts)
            then
                raise sqlstate 'L0001';
            end if;
            -- Guards read: as they stand, and moved by no other command of this batch.
            if held_keys is not null then
                if exists (
                    select from unnest(held_keys, held_holders) as asked (key, holder)
                    left join claim on claim.key = asked.key
                    where claim.holder is distinct from asked.holder
                ) then
                    raise sqlstate 'L0001';
                end if;
                if claim_keys is not null and cardinality(sources) > 1 then
                    if exists (
                        select from unnest(held_commands, held_keys) as asked (command, key)
                        join unnest(claim_commands, claim_keys) as moved (command, key)
                            on moved.key = asked.key and moved.command <> asked.command
                    ) then
                        raise sqlstate 'L0001';
                    end if;
                end if;
            end if;
            if used_keys is not null then
                if exists (
                    select from unnest(used_keys, used_amounts) as asked (key, used)
                    left join allowance on allowance.key = asked.key
                    where coalesce(allowance.used, 0) <> asked.used
                ) then
                    raise sqlstate 'L0001';
                end if;
                if allowance_keys is not null and cardinality(sources) > 1 then
                    if exists (
                        select from unnest(used_commands, used_keys) as asked (command, key)
                        join unnest(allowance_commands, allowance_keys) as moved (command, key)
                            on moved.key = asked.key and moved.command <> asked.command
                    ) then
                        raise sqlstate 'L0001';
                    end if;
                end if;
            end if;
            -- Guards taken.
            if claim_keys is not null then
                insert into claim
                select key, holder, fact_version
                from unnest(claim_keys, claim_holders, claim_facts)
                    as taken (key, holder, fact_version);
            end if;
            if period_keys is not null then
                if exists (
                    select from unnest(period_keys, period_firsts, period_lasts)
                        as taken (key, first, last)
                    where exists (
                        select from period
                        where period.key = taken.key
                            and period.first <= taken.last and period.last >= taken.first
                    )
                ) or exists (
                    select from (
                        select first, lag(last) over (partition by key order by first) as before
                        from unnest(period_keys, period_firsts, period_lasts)
                            as taken (key, first, last)
                    ) as taken
                    where before >= first
                ) then
                    raise sqlstate 'L0001';
                end if;
                insert into period
                select key, first, last, holder
                from unnest(period_keys, period_firsts, period_lasts, period_holders)
                    as taken (key, first, last, holder);
            end if;
            if allowance_keys is not null then
                if exists (
                    select from (
                        select key, sum(amount) as amount, min(lim) as lim
                        from unnest(allowance_keys, allowance_amounts, allowance_limits)
                            as taken (key, amount, lim)
                        group by key
                    ) as taken left join allowance on allowance.key = taken.key
                    where coalesce(allowance.used, 0) + taken.amount > taken.lim
                ) then
                    raise sqlstate 'L0001';
                end if;
                insert into allowance as t
                select key, sum(amount), max(lim)
                from unnest(allowance_keys, allowance_amounts, allowance_limits)
                    as taken (key, amount, lim)
                group by key
                on conflict (key) do update
                set used = t.used + excluded.used, lim = greatest(t.lim, excluded.lim);
            end if;
            if fund_keys is not null then
                update fund_position set committed = committed + taken.fen
                from (
                    select key, sum(fen)::bigint as fen
                    from unnest(fund_keys, fund_amounts) as one (key, fen) group by key
                ) as taken
                where fund_position.key = taken.key and not closed and waiting = '{}'
                    and committed + taken.fen <= lim;
                get diagnostics e0 = row_count;
                if e0 < (select count(distinct key) from unnest(fund_keys) as key) then
                    raise sqlstate 'L0001';
                end if;
            end if;
            -- Streams read: their heads, before anything is written; and no command before in the
            -- batch writes to one. Else they are looked at closely, once everything is written.
            if read_streams is not null then
                moved := exists (
                    select from unnest(read_streams, read_versions) as read (stream, version)
                    where version <> coalesce((
                        select originator_version from stored_events
                        where originator_id = stream order by originator_version desc limit 1
                    ), 0)
                );
                if not moved and cardinality(sources) > 1 then
                    moved := exists (
                        select from unnest(read_commands, read_streams) as read (command, stream)
                        join unnest(streams) with ordinality as written (stream, i)
                            on written.stream = read.stream and i <= event_offsets[command]
                    );
                end if;
            end if;
            insert into idempotency
            select
                source, id, digest,
                case when events > 0 then last_position + 1 + event_offset else 0 end, events
            from unnest(sources, ids, digests, event_offsets, event_counts)
                as pair (source, id, digest, event_offset, events);
            -- The events. A version of 0 is the next of its stream, after this batch's own before it.
            if 0 = any(versions) then
                insert into stored_events
                select
                    stream,
                    case when version > 0 then version else coalesce((
                        select max(originator_version) from stored_events
                        where originator_id = stream
                    ), 0) + row_number() over (partition by stream order by i) end,
                    topic, state, last_position + i, recorded
                from unnest(streams, versions, topics, states) with ordinality
                    as event (stream, version, topic, state, i);
            else
                insert into stored_events
                select stream, version, topic, state, last_position + i, recorded
                from unnest(streams, versions, topics, states) with ordinality
                    as event (stream, version, topic, state, i);
            end if;
            -- A version is free, says the primary key; the one before it must stand at an earlier
            -- position. That is all: with it, versions have no gaps and come in order.
            if 1 < any(versions) then
                if exists (
                    select from unnest(streams, versions) with ordinality
                        as event (stream, version, i)
                    where version > 1 and not exists (
                        select from stored_events
                        where originator_id = stream and originator_version = version - 1
                            and notification_id < last_position + i
                    )
                ) then
                    raise sqlstate 'L0001';
                end if;
            end if;
            -- A stream read stood at that version when its command's turn came.
            if moved then
                if exists (
                    select from unnest(read_commands, read_streams, read_versions)
                        as read (command, stream, version)
                    where version > 0 and not exists (
                        select from stored_events
                        where originator_id = stream and originator_version = version
                            and notification_id <= last_position + event_offsets[command]
                    ) or exists (
                        select from stored_events
                        where originator_id = stream and originator_version = version + 1
                            and notification_id <= last_position + event_offsets[command]
                    )
                ) then
                    raise sqlstate 'L0001';
                end if;
            end if;
            notify stored_events;
            command := 0; verdict := 'all'; at := last_position + 1;
            return next;
            return;
        exception when sqlstate 'L0001' or unique_violation or check_violation then
            null;
        end;
    end if;

    if halving then
        command := 0; verdict := 'halve';
        return next;
        return;
    end if;

    begin  -- command by command
        for i in 1 .. cardinality(sources) loop
            -- Whose elements are this command's.
            e0 := event_offsets[i] + 1; e1 := event_offsets[i] + event_counts[i];
            r0 := r1 + 1; while read_commands[r1 + 1] = i loop r1 := r1 + 1; end loop;
            h0 := h1 + 1; while held_commands[h1 + 1] = i loop h1 := h1 + 1; end loop;
            u0 := u1 + 1; while used_commands[u1 + 1] = i loop u1 := u1 + 1; end loop;
            k0 := k1 + 1; while claim_commands[k1 + 1] = i loop k1 := k1 + 1; end loop;
            p0 := p1 + 1; while period_commands[p1 + 1] = i loop p1 := p1 + 1; end loop;
            a0 := a1 + 1; while allowance_commands[a1 + 1] = i loop a1 := a1 + 1; end loop;
            f0 := f1 + 1; while fund_commands[f1 + 1] = i loop f1 := f1 + 1; end loop;
            o0 := o1 + 1; while other_commands[o1 + 1] = i loop o1 := o1 + 1; end loop;

            command := i; at := 0; written := 0; what := null; holder := null; room := null;
            fact_version := null; first_digest := null;
            select * into known from idempotency where source = sources[i] and id = ids[i];
            if found then
                verdict := 'replayed'; at := known.position; written := known.events;
                first_digest := known.digest;
                return next;
                continue;
            end if;

            stale := false;
            if r1 >= r0 then
                stale := exists (
                    select from generate_series(r0, r1) as j
                    where read_versions[j] <> coalesce((
                        select max(originator_version) from stored_events
                        where originator_id = read_streams[j]
                    ), 0)
                );
            end if;
            if e1 = e0 then  -- one event: most commands
                next_version := coalesce((
                    select max(originator_version) from stored_events
                    where originator_id = streams[e0]
                ), 0) + 1;
                stale := stale or versions[e0] not in (0, next_version);
            elsif e1 > e0 and not stale then
                stale := exists (
                    select from generate_series(e0, e1) as j
                    where versions[j] <> 0 and versions[j] <> coalesce((
                        select max(originator_version) from stored_events
                        where originator_id = streams[j]
                    ), 0) + (
                        select count(*) from generate_series(e0, j) as k
                        where streams[k] = streams[j]
                    )
                );
            end if;
            if h1 >= h0 and not stale then
                stale := exists (
                    select from generate_series(h0, h1) as j
                    where held_holders[j] is distinct from
                        (select holder from claim where key = held_keys[j])
                );
            end if;
            if u1 >= u0 and not stale then
                stale := exists (
                    select from generate_series(u0, u1) as j
                    where used_amounts[j] <>
                        coalesce((select used from allowance where key = used_keys[j]), 0)
                );
            end if;

            said := null;
            if stale then
                said.verdict := 'stale';
            elsif k1 >= k0 or p1 >= p0 or a1 >= a0 or f1 >= f0 then
                -- Tangled: a key twice, so that the second step depends on the first.
                tangled :=
                    k1 > k0 and (select count(distinct claim_keys[j]) <= k1 - k0
                        from generate_series(k0, k1) as j)
                    or p1 > p0 and (select count(distinct period_keys[j]) <= p1 - p0
                        from generate_series(p0, p1) as j)
                    or a1 > a0 and (select count(distinct allowance_keys[j]) <= a1 - a0
                        from generate_series(a0, a1) as j)
                    or f1 > f0 and (select count(distinct fund_keys[j]) <= f1 - f0
                        from generate_series(f0, f1) as j);
                if tangled then
                    begin
                        said := step_command(
                            claim_keys, claim_holders, claim_facts, claim_takes, k0, k1,
                            period_keys, period_firsts, period_lasts, period_holders, p0, p1,
                            allowance_keys, allowance_amounts, allowance_limits, a0, a1,
                            fund_keys, fund_acts, fund_streams, fund_amounts, f0, f1, true, true
                        );
                        if said.verdict is not null then
                            raise sqlstate 'L0002';
                        end if;
                    exception when sqlstate 'L0002' then
                        null;
                    end;
                else
                    said := step_command(
                        claim_keys, claim_holders, claim_facts, claim_takes, k0, k1,
                        period_keys, period_firsts, period_lasts, period_holders, p0, p1,
                        allowance_keys, allowance_amounts, allowance_limits, a0, a1,
                        fund_keys, fund_acts, fund_streams, fund_amounts, f0, f1, true, false
                    );
                    if said.verdict is null then
                        perform step_command(
                            claim_keys, claim_holders, claim_facts, claim_takes, k0, k1,
                            period_keys, period_firsts, period_lasts, period_holders, p0, p1,
                            allowance_keys, allowance_amounts, allowance_limits, a0, a1,
                            fund_keys, fund_acts, fund_streams, fund_amounts, f0, f1, false, true
                        );
                    end if;
                end if;
            end if;

            if said.verdict is null then
                if e1 = e0 then
                    insert into stored_events values (
                        streams[e0], next_version, topics[e0], states[e0], last_position + 1,
                        recorded
                    );
                elsif e1 > e0 then
                    insert into stored_events
                    select
                        streams[j],
                        case when versions[j] > 0 then versions[j] else coalesce((
                            select max(originator_version) from stored_events
                            where originator_id = streams[j]
                        ), 0) + (
                            select count(*) from generate_series(e0, j) as k
                            where streams[k] = streams[j]
                        ) end,
                        topics[j], states[j], last_position + 1 + j - e0, recorded
                    from generate_series(e0, e1) as j;
                end if;
                verdict := 'accepted'; written := event_counts[i];
            elsif said.verdict = 'waiting' and o1 >= o0 then
                if exists (
                    select from generate_series(o0, o1) as j
                    where other_versions[j] <> coalesce((
                        select max(originator_version) from stored_events
                        where originator_id = other_streams[j]
                    ), 0) + (
                        select count(*) from generate_series(o0, j) as k
                        where other_streams[k] = other_streams[j]
                    )
                ) then
                    said := null; said.verdict := 'stale';
                else
                    insert into stored_events
                    select
                        other_streams[j], other_versions[j], other_topics[j], other_states[j],
                        last_position + 1 + j - o0, recorded
                    from generate_series(o0, o1) as j;
                    update fund_position set waiting = waiting || fund_streams[j]
                    from generate_series(f0, f1) as j
                    where key = said.what and fund_keys[j] = said.what and fund_acts[j] = 'take';
                    written := o1 - o0 + 1;
                end if;
            end if;
            if written > 0 then
                at := last_position + 1;
                last_position := last_position + written;
            end if;
            if said.verdict is null or written > 0 then
                insert into idempotency values (sources[i], ids[i], digests[i], at, written);
            end if;
            if said.verdict is not null then
                verdict := case said.verdict when 'waits' then 'waiting' else said.verdict end;
                what := said.what; holder := said.holder; room := said.room;
                fact_version := said.fact_version;
                undone := undone or whole;
            end if;
            return next;
        end loop;
        if undone then
            raise sqlstate 'L0003';
        end if;
        notify stored_events;
    exception when sqlstate 'L0003' then
        command := 0; verdict := 'undone'; at := 0; written := 0;
        return next;
    end;
end $$;

