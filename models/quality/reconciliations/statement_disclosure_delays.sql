-- grain: one row per finding between the delay that is due and the mean delay, and one per total
with

daily_statistics as (

    select * from {{ known(ref('stg_public_record__dsa_daily_statistics')) }}

),

statement_rules as (

    select * from {{ ref('statement_rules') }}

),

limits as (

    select max(case when rule = 'disclosure_hours' then rule_value end) as hours_due
    from statement_rules

),

months as (

    select
        cast(date_trunc('month', statement_date) as date) as month_start_date,
        cast(
            sum(n_statements * cast(mean_seconds as double)) / sum(n_statements) / 3600 as decimal(18, 1)
        ) as mean_hours,
        max(_loaded_at) as loaded_at
    from daily_statistics
    where field = 'disclosure_delay' and entity is null
    group by cast(date_trunc('month', statement_date) as date)

),

right_rows as {{ read_anew() }} (

    select
        month_start_date,
        mean_hours,
        cast(null as varchar) as market,
        month_start_date as occurred_on,
        cast(null as double) as eur_per_unit,
        cast(month_start_date as varchar) as source_ref,
        loaded_at
    from months

),

left_rows as {{ read_anew() }} (

    select
        right_rows.month_start_date,
        least(right_rows.mean_hours, limits.hours_due) as mean_hours,
        right_rows.market,
        right_rows.occurred_on,
        right_rows.eur_per_unit,
        right_rows.source_ref,
        right_rows.loaded_at
    from right_rows
    cross join limits

),

{{ reconciled(
    'statement_disclosure_delays',
    keys=['month_start_date'],
    measures=['mean_hours'],
    evidence={'late_disclosure': 'right_row.mean_hours > left_row.mean_hours'}
) }}
