-- grain: one row per metric, market (and all of them) and week: the quarter as it stood at the week's end
with

added_up as (

    select * from {{ ref('met_quarter_sums__metric_market_week') }}

),

registry as (

    select * from {{ ref('metric_registry') }}

),

floors as (

    select * from {{ ref('reporting_floors') }}

),

targets as (

    select * from {{ ref('int_targets_in_force') }}

),

with_value as (

    select
        added_up.metric,
        added_up.market,
        added_up.week_start_date,
        cast(extract(year from added_up.quarter_start_date) as varchar)
        || '-Q' || cast(extract(quarter from added_up.quarter_start_date) as varchar) as quarter,
        registry.kind,
        registry.direction,
        added_up.n_observations,
        added_up.numerator,
        added_up.denominator,
        case
            when registry.kind = 'sum' then cast(added_up.numerator as double)
            when added_up.n_observations < floors.minimum then null
            when registry.kind = 'ratio' then {{ ratio('added_up.numerator', 'added_up.denominator') }}
            else added_up.median_hours
        end as value,
        cast({{ days_between('added_up.quarter_start_date', 'added_up.to_date') }} + 1 as double)
        / {{ days_between('added_up.quarter_start_date', "added_up.quarter_start_date + interval 3 month") }}
            as elapsed_share,
        added_up.to_date
    from added_up
    inner join registry on added_up.metric = registry.metric
    inner join floors on registry.floor = floors.floor

)

select
    with_value.metric,
    with_value.market,
    with_value.week_start_date,
    with_value.quarter,
    with_value.n_observations,
    with_value.numerator,
    with_value.denominator,
    with_value.value,
    with_value.elapsed_share,
    {{ paced('with_value.kind', 'with_value.value', 'with_value.elapsed_share') }} as paced_value,
    targets.target,
    {{ meets_target(
        'with_value.direction',
        paced('with_value.kind', 'with_value.value', 'with_value.elapsed_share'),
        'targets.target'
    ) }} as is_on_pace,
    with_value.to_date
from with_value
left join targets
    on
        with_value.metric = targets.metric
        and with_value.market = targets.market
        and with_value.quarter = targets.quarter
