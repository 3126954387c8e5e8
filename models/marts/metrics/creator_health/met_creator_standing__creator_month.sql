-- grain: one row per creator and month since sign-up
with

creator_spans as (

    select * from {{ ref('met_creator_health__creator_span') }}

),

orders as (

    select * from {{ ref('fct_orders') }}

),

health_rules as (

    select * from {{ ref('health_rules') }}

),

util_days as (

    select * from {{ ref('util_days') }}

),

util_clock as (

    select * from {{ ref('util_clock') }}

),

-- The month of the reporting day ends with it.
months as (

    select
        util_days.month_start_date,
        max(util_days.calendar_date) as month_end_date,
        cast(max(util_days.calendar_date) + interval 1 day as date) as next_date
    from util_days
    inner join util_clock on util_days.calendar_date <= util_clock.reporting_as_of_date
    group by util_days.month_start_date

),

days_in_months as (

    select
        months.month_start_date,
        months.month_end_date,
        creator_spans.*,
        coalesce(creator_spans.valid_to_date > months.month_end_date, true) as is_last_of_month,
        {{ days_between(
            'greatest(creator_spans.valid_from_date, months.month_start_date)',
            'least(coalesce(creator_spans.valid_to_date, months.next_date), months.next_date)'
        ) }} as n_days
    from creator_spans
    inner join months
        on
            creator_spans.valid_from_date <= months.month_end_date
            and coalesce(creator_spans.valid_to_date > months.month_start_date, true)

),

days_counted as (

    select
        creator_id,
        month_start_date,
        sum(n_days) as n_days,
        sum(case when is_restricted then n_days else 0 end) as n_days_restricted,
        sum(case when has_ecommerce_restriction then n_days else 0 end) as n_days_ecommerce_restriction,
        sum(case when has_live_suspension then n_days else 0 end) as n_days_live_suspension,
        sum(case when has_commission_withholding then n_days else 0 end) as n_days_commission_withholding,
        sum(case when has_account_suspension then n_days else 0 end) as n_days_account_suspension
    from days_in_months
    group by creator_id, month_start_date

),

paid_by_day as (

    select
        creator_id,
        cast(paid_at as date) as paid_date,
        sum(paid_gmv_eur) as paid_gmv_eur
    from orders
    where creator_id is not null and paid_at is not null
    group by creator_id, cast(paid_at as date)

),

paid_before_month_ends as (

    select
        paid_by_day.creator_id,
        months.month_start_date,
        sum(paid_by_day.paid_gmv_eur) as paid_gmv_eur
    from paid_by_day
    inner join health_rules on health_rules.health_rule = 'gmv_at_risk_days'
    inner join months
        on
            paid_by_day.paid_date <= months.month_end_date
            and {{ days_between('paid_by_day.paid_date', 'months.month_end_date') }} < health_rules.rule_value
    group by paid_by_day.creator_id, months.month_start_date

)

select
    last_days.creator_id,
    last_days.month_start_date,
    last_days.home_market,
    last_days.scheme_id,
    last_days.rulebook_version,
    last_days.band,
    last_days.restrictions,
    last_days.active_points,
    last_days.health_rating,
    cast(days_counted.n_days as bigint) as n_days,
    cast(days_counted.n_days_restricted as bigint) as n_days_restricted,
    cast(days_counted.n_days_ecommerce_restriction as bigint) as n_days_ecommerce_restriction,
    cast(days_counted.n_days_live_suspension as bigint) as n_days_live_suspension,
    cast(days_counted.n_days_commission_withholding as bigint) as n_days_commission_withholding,
    cast(days_counted.n_days_account_suspension as bigint) as n_days_account_suspension,
    cast(coalesce(paid_before_month_ends.paid_gmv_eur, 0) as decimal(18, 2)) as gmv_28_days_eur,
    cast(
        case
            when last_days.is_restricted or coalesce(last_days.band = 'unhealthy', false)
                then coalesce(paid_before_month_ends.paid_gmv_eur, 0)
            else 0
        end as decimal(18, 2)
    ) as gmv_at_risk_eur,
    last_days.is_restricted,
    last_days.is_restricted or coalesce(last_days.band = 'unhealthy', false) as is_at_risk,
    last_days.is_test_account,
    last_days.month_end_date
from days_in_months as last_days
inner join days_counted
    on
        last_days.creator_id = days_counted.creator_id
        and last_days.month_start_date = days_counted.month_start_date
left join paid_before_month_ends
    on
        last_days.creator_id = paid_before_month_ends.creator_id
        and last_days.month_start_date = paid_before_month_ends.month_start_date
where last_days.is_last_of_month
