-- grain: one row per week before the day looked at, from 0 to the first week of the baseline
with

util_numbers as (

    select * from {{ ref('util_numbers') }}

),

trend_rules as (

    select * from {{ ref('trend_rules') }}

),

rules as (

    select
        max(value) filter (where rule = 'gap_days') / 7 as gap_weeks,
        max(value) filter (where rule = 'baseline_days') / 7 as baseline_weeks,
        max(value) filter (where rule = 'shift_weeks') as shift_weeks,
        max(value) filter (where rule = 'shift_smoothing') as smoothing
    from trend_rules

),

weeks_weighted as (

    select
        util_numbers.number as n_weeks_back,
        cast(7 * util_numbers.number as int) as n_days_back,
        util_numbers.number >= rules.gap_weeks as is_baseline,
        -- The weights of the truncated average are scaled to add up to one.
        case
            when util_numbers.number < rules.shift_weeks
                then
                    rules.smoothing * power(1 - rules.smoothing, util_numbers.number)
                    / (1 - power(1 - rules.smoothing, rules.shift_weeks))
        end as average_weight
    from util_numbers
    inner join rules on util_numbers.number < rules.gap_weeks + rules.baseline_weeks

)

select * from weeks_weighted
