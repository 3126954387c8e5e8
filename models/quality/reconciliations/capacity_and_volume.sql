-- grain: one row per finding between review hours handled and the hours teams had, and one per total
with

review_decisions as (

    select * from {{ ref('fct_review_decisions') }}

),

hours_available as (

    select * from {{ ref('int_moderator_hours_by_market_month') }}

),

hours_handled as (

    select
        queue_market as market,
        cast(date_trunc('month', decided_at) as date) as month_start_date,
        sum(n_handle_seconds) / 3600.0 as review_hours
    from review_decisions
    where automation is distinct from 'fully'
    group by queue_market, cast(date_trunc('month', decided_at) as date)

),

right_rows as {{ read_anew() }} (

    select
        hours_handled.market,
        hours_handled.month_start_date,
        cast(hours_handled.review_hours as decimal(18, 2)) as review_hours,
        cast(hours_available.moderator_hours as decimal(18, 2)) as moderator_hours,
        hours_handled.month_start_date as occurred_on,
        cast(null as double) as eur_per_unit,
        hours_handled.market || '|*|' || cast(hours_handled.month_start_date as varchar) as source_ref,
        cast(null as timestamp) as loaded_at
    from hours_handled
    inner join hours_available
        on
            hours_handled.market = hours_available.market
            and hours_handled.month_start_date = hours_available.month_start_date

),

-- nobody handles cases for more hours than the teams have
left_rows as {{ read_anew() }} (

    select
        market,
        month_start_date,
        least(review_hours, moderator_hours) as review_hours,
        moderator_hours,
        occurred_on,
        eur_per_unit,
        source_ref,
        loaded_at
    from right_rows

),

{{ reconciled(
    'capacity_and_volume',
    keys=['market', 'month_start_date'],
    measures=['review_hours'],
    evidence={'part_above_whole': 'right_row.review_hours > right_row.moderator_hours'}
) }}
