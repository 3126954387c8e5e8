-- grain: one row per metric (and all of them together) and chance of attainment
with

targets_proposed as (

    select * from {{ ref('met_target_chances__metric_market_quarter_chance') }}

),

targets_with_all_metrics as (
    {% for metric in ['metric', "'ALL'"] %}
    select
        {{ metric }} as metric,
        chance,
        quarter,
        is_attained,
        is_judged,
        is_at_bound,
        is_after_break,
        is_next
    from targets_proposed
    where not is_next
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

counted as (

    select
        metric,
        chance,
        count(*) filter (where is_judged) as n_targets,
        count(*) filter (where is_judged and is_attained) as n_attained,
        count(*) filter (where is_at_bound and not is_after_break) as n_targets_at_bound,
        count(*) filter (where is_after_break) as n_targets_after_break,
        count(distinct quarter) filter (where is_judged) as n_quarters
    from targets_with_all_metrics
    group by metric, chance

),

with_interval as (

    select
        metric,
        chance,
        n_targets,
        n_attained,
        n_targets_at_bound,
        n_targets_after_break,
        n_quarters,
        {{ ratio('n_attained', 'n_targets') }} as attained_share,
        {{ wilson_lower('n_attained', 'n_targets') }} as attained_share_lower,
        {{ wilson_upper('n_attained', 'n_targets') }} as attained_share_upper
    from counted

)

select
    metric,
    chance,
    n_targets,
    n_attained,
    n_targets_at_bound,
    n_targets_after_break,
    n_quarters,
    attained_share,
    attained_share_lower,
    attained_share_upper,
    chance between attained_share_lower and attained_share_upper as is_calibrated
from with_interval
