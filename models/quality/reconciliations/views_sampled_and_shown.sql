-- grain: one row per finding between the views that samples stand for and the views shown, and one per total
with

view_samples as (

    select * from {{ ref('fct_view_samples') }}

),

content_days as (

    select * from {{ ref('fct_content_days') }}

),

days_not_delivered as (

    select * from {{ ref('content_days_due_and_delivered') }}
    where row_kind = 'finding'

),

util_clock as (

    select * from {{ ref('util_clock') }}

),

-- Samples are drawn from all views of a market and month; under every policy their weights add up to these.
views_by_policy as (

    select
        view_samples.viewer_market as market,
        cast(date_trunc('month', view_samples.sampled_date) as date) as month_start_date,
        view_samples.policy_code,
        sum(view_samples.sampling_weight) as n_views
    from view_samples
    cross join util_clock
    where view_samples.sampled_date < date_trunc('month', util_clock.reporting_as_of_date + interval 1 day)
    group by
        view_samples.viewer_market,
        date_trunc('month', view_samples.sampled_date),
        view_samples.policy_code

),

months_with_gaps as (

    select distinct
        market,
        cast(date_trunc('month', occurred_on) as date) as month_start_date
    from days_not_delivered

),

left_rows as {{ read_anew() }} (

    select
        views_by_policy.market,
        views_by_policy.month_start_date,
        cast(round(max(views_by_policy.n_views)) as bigint) as n_views,
        views_by_policy.month_start_date as occurred_on,
        cast(null as double) as eur_per_unit,
        cast(views_by_policy.month_start_date as varchar) || '|*|' || views_by_policy.market as source_ref,
        cast(null as timestamp) as loaded_at,
        months_with_gaps.market is not null as has_gap
    from views_by_policy
    left join months_with_gaps
        on
            views_by_policy.market = months_with_gaps.market
            and views_by_policy.month_start_date = months_with_gaps.month_start_date
    group by views_by_policy.market, views_by_policy.month_start_date, months_with_gaps.market

),

right_rows as {{ read_anew() }} (

    select
        left_rows.market,
        left_rows.month_start_date,
        cast(sum(content_days.n_views) as bigint) as n_views,
        left_rows.month_start_date as occurred_on,
        cast(null as double) as eur_per_unit,
        left_rows.source_ref,
        max(content_days.loaded_at) as loaded_at
    from left_rows
    inner join content_days
        on
            left_rows.market = content_days.viewer_market
            and left_rows.month_start_date = cast(date_trunc('month', content_days.stat_date) as date)
    group by left_rows.market, left_rows.month_start_date, left_rows.source_ref

),

{{ reconciled(
    'views_sampled_and_shown',
    keys=['market', 'month_start_date'],
    measures=['n_views'],
    evidence={
        'day_not_delivered': 'left_row.has_gap',
        'fewer_views_shown': 'right_row.n_views < left_row.n_views'
    }
) }}
