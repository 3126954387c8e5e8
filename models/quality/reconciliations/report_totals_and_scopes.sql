-- grain: one row per finding between the totals of a report and the sums of their scopes, and one per total
with

human_resources as (

    select * from {{ known(ref('stg_public_record__report_t9_human_resources')) }}

),

recipients as (

    select * from {{ known(ref('stg_public_record__report_t10_amar')) }}

),

values_of_scopes as (

    select
        9 as part,
        service,
        reporting_period,
        period_end_date,
        indicator,
        lower(scope) in ('total', 'total number') as is_total,
        cast(reported_value as bigint) as n_counted,
        _loaded_at
    from human_resources
    union all
    select
        10 as part,
        service,
        reporting_period,
        period_end_date,
        indicator,
        lower(scope) in ('total', 'total number') as is_total,
        n_recipients as n_counted,
        _loaded_at
    from recipients

),

totals_and_sums as (

    select
        part,
        coalesce(service, '') as service,
        coalesce(reporting_period, '') as reporting_period,
        coalesce(indicator, '') as indicator,
        max(case when is_total then n_counted end) as n_of_total,
        sum(case when not is_total then n_counted end) as n_of_scopes,
        -- half a unit for each scope, where all are written in hundreds of thousands
        case when max(n_counted % 100000) = 0 then count(*) * 50000 else 0 end as most_by_rounding,
        cast(null as varchar) as market,
        max(period_end_date) as occurred_on,
        cast(null as double) as eur_per_unit,
        max(_loaded_at) as loaded_at
    from values_of_scopes
    group by
        part, coalesce(service, ''), coalesce(reporting_period, ''), coalesce(indicator, '')
    having
        max(case when is_total then n_counted end) is not null
        and sum(case when not is_total then n_counted end) is not null

),

left_rows as {{ read_anew() }} (

    select
        *,
        n_of_total as n_counted,
        service || '|' || reporting_period || '|' || cast(part as varchar) || '|TOTAL' as source_ref
    from totals_and_sums

),

right_rows as {{ read_anew() }} (

    select
        *,
        n_of_scopes as n_counted,
        service || '|' || reporting_period || '|' || cast(part as varchar) || '|*' as source_ref
    from totals_and_sums

),

{{ reconciled(
    'report_totals_and_scopes',
    keys=['service', 'reporting_period', 'part', 'indicator'],
    measures=['n_counted'],
    evidence={
        'rounded_scopes': 'abs(left_row.n_of_total - left_row.n_of_scopes) <= left_row.most_by_rounding',
        'members_not_exclusive': 'left_row.part = 9',
        'total_above_scopes': 'left_row.n_of_total > left_row.n_of_scopes',
        'scopes_above_total': 'left_row.n_of_total < left_row.n_of_scopes',
    }
) }}
