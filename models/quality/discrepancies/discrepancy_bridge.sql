-- grain: one row per reconciliation, measure, market, month and cause
with

findings_explained as (

    select * from {{ ref('findings_explained') }}

),

totals as (

    select
        *,
        cast(date_trunc('month', occurred_on) as date) as month_date
    from {{ ref('findings') }}
    where row_kind = 'total'

),

parts_by_cause as (

    select
        reconciliation,
        measure,
        market,
        cast(date_trunc('month', occurred_on) as date) as month_date,
        case
            when row_kind = 'shift' then 'other_market_or_month'
            when is_within_tolerance then 'within_tolerance'
            when is_settling then 'settling'
            else cause
        end as cause,
        count(*) as n_findings,
        sum(delta) as delta,
        sum(delta_eur) as delta_eur
    from findings_explained
    where delta is not null
    group by
        reconciliation,
        measure,
        market,
        date_trunc('month', occurred_on),
        case
            when row_kind = 'shift' then 'other_market_or_month'
            when is_within_tolerance then 'within_tolerance'
            when is_settling then 'settling'
            else cause
        end

),

-- the unexplained has a line of its own, even where it is nothing
lines as (

    select
        reconciliation,
        measure,
        market,
        month_date,
        cause
    from parts_by_cause
    union
    select
        reconciliation,
        measure,
        market,
        month_date,
        'unexplained' as cause
    from totals

)

select
    lines.reconciliation,
    lines.measure,
    lines.market,
    lines.month_date,
    lines.cause,
    totals.left_value as left_total,
    totals.right_value as right_total,
    totals.left_value - totals.right_value as total_delta,
    totals.delta_eur as total_delta_eur,
    coalesce(parts_by_cause.n_findings, 0) as n_findings,
    cast(coalesce(parts_by_cause.delta, 0) as decimal(28, 6)) as delta,
    cast(coalesce(parts_by_cause.delta_eur, 0) as decimal(18, 2)) as delta_eur
from lines
inner join totals
    on
        lines.reconciliation = totals.reconciliation
        and lines.measure = totals.measure
        and lines.market is not distinct from totals.market
        and lines.month_date = totals.month_date
left join parts_by_cause
    on
        lines.reconciliation = parts_by_cause.reconciliation
        and lines.measure = parts_by_cause.measure
        and lines.market is not distinct from parts_by_cause.market
        and lines.month_date = parts_by_cause.month_date
        and lines.cause = parts_by_cause.cause
