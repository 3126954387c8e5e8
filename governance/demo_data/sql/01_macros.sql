-- Deterministic pseudo-randomness: a value depends on the seed, the purpose and the key, never on row order.
-- The outer hash is needed: hash(a, b) alone combines its arguments by exclusive or, which correlates two
-- purposes.

create or replace macro random_bits(purpose, key) as
    hash(xor(hash(purpose, key), hash(getvariable('seed'))));

create or replace macro uniform(purpose, key) as
    cast(random_bits(purpose, key) >> 11 as double) / 9007199254740992.0;

create or replace macro uniform_int(purpose, key, n) as
    cast(random_bits(purpose, key) % cast(n as ubigint) as bigint);

create or replace macro exponential(purpose, key, mean) as
    -mean * ln(1 - uniform(purpose, key));

create or replace macro pareto(purpose, key, alpha, cap) as
    least(cap, pow(1 - uniform(purpose, key), -1 / alpha));

create or replace macro normal(purpose, key) as
    sqrt(-2 * ln(1 - uniform(purpose, key))) * cos(2 * pi() * uniform(purpose || ' angle', key));

create or replace macro lognormal(purpose, key, median_value, sigma) as
    median_value * exp(sigma * normal(purpose, key));

create or replace macro pick(purpose, key, choices) as
    choices[1 + uniform_int(purpose, key, len(choices))];

create or replace macro running_totals(weights) as
    list_transform(range(1, len(weights)), lambda n: list_sum(weights[1:n]));

-- One of `choices`, with the given relative weights.
create or replace macro pick_weighted(purpose, key, choices, weights) as
    choices[1 + len(list_filter(
        running_totals(weights), lambda upper: upper <= uniform(purpose, key) * list_sum(weights)
    ))];

-- Money is kept in minor units (cents) until it is written.
create or replace macro money(cents) as
    cast(cast(cents as decimal(16, 0)) * cast(0.01 as decimal(3, 2)) as decimal(18, 2));

create or replace macro after_seconds(moment, seconds) as
    moment + to_seconds(cast(floor(seconds) as bigint));

create or replace macro plus_days(day, n) as
    cast(day + cast(n as integer) as date);

create or replace macro to_wall_clock(moment, time_zone) as
    timezone(time_zone, timezone('UTC', moment));

-- The same by a row of world.clocks of the day of the moment.
create or replace macro by_clock(moment, seconds_ahead_before, seconds_ahead_after) as
    moment + to_seconds(case when hour(moment) < 1 then seconds_ahead_before else seconds_ahead_after end);

-- When clocks go back, an hour of wall clock happens twice. The clean world keeps out of it, so that every
-- wall clock it writes names one instant. All zones used here go back in the last week of October, before
-- 02:00 UTC.
create or replace macro outside_doubled_hour(moment) as
    case
        when month(moment) = 10 and day(moment) >= 25 and isodow(moment) = 7 and hour(moment) < 2
            then moment + interval 2 hour
        else moment
    end;

-- What happened on a day arrives the next morning. What is older than the period arrives on its first day.
create or replace macro delivery_day(moment) as
    greatest(cast(moment as date) + 1, getvariable('period_start'));

create or replace macro json_list(items) as
    case when len(items) > 0 then '["' || array_to_string(items, '","') || '"]' else '[]' end;

create or replace macro creator_id(n) as 'CR-' || lpad(cast(n as varchar), 8, '0');
create or replace macro content_id(n) as 'CN-' || lpad(cast(n as varchar), 9, '0');
create or replace macro order_id(n) as 'OR-' || lpad(cast(n as varchar), 9, '0');
create or replace macro product_id(n) as 'PR-' || lpad(cast(n as varchar), 7, '0');
create or replace macro seller_id(n) as 'SE-' || lpad(cast(n as varchar), 6, '0');
create or replace macro action_id(n) as 'ACT-' || lpad(cast(n as varchar), 9, '0');
create or replace macro crm_id(n) as 'CRM-' || lpad(cast(n as varchar), 7, '0');
