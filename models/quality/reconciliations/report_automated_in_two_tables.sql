-- grain: one row per finding between automated measures of parts 5 and 6 and of part 8, and one per total
with

category_counts as (

    select * from {{ ref('report_category_counts') }}

),

automated_means as (

    select * from {{ known(ref('stg_public_record__report_t8_automated_means')) }}

),

left_rows as {{ read_anew() }} (

    select
        service,
        reporting_period,
        sum(n_counted) as n_measures,
        cast(null as varchar) as market,
        max(period_end_date) as occurred_on,
        cast(null as double) as eur_per_unit,
        service || '|' || reporting_period || '|5+6|TOTAL' as source_ref,
        max(loaded_at) as loaded_at
    from category_counts
    where row_level = 'total' and count_column = 'n_measures_detected_automatically'
    group by service, reporting_period
    having sum(n_counted) is not null

),

-- own initiative where the provider tells it apart, else all measures
automated_measures as (

    select
        coalesce(service, '') as service,
        coalesce(reporting_period, '') as reporting_period,
        period_end_date,
        scope,
        reported_value,
        _loaded_at
    from automated_means
    where
        indicator like 'Number of measures solely taken by automated means%'
        and lower(replace(scope, '-', ' ')) in ('own initiative', 'total', 'total number')
    qualify row_number() over (
        partition by service, reporting_period
        order by case when lower(replace(scope, '-', ' ')) = 'own initiative' then 0 else 1 end
    ) = 1

),

right_rows as {{ read_anew() }} (

    select
        service,
        reporting_period,
        cast(reported_value as bigint) as n_measures,
        cast(null as varchar) as market,
        period_end_date as occurred_on,
        cast(null as double) as eur_per_unit,
        service || '|' || reporting_period || '|8|' || scope as source_ref,
        _loaded_at as loaded_at
    from automated_measures

),

{{ reconciled(
    'report_automated_in_two_tables',
    keys=['service', 'reporting_period'],
    measures=['n_measures'],
    evidence={'two_bases': 'left_row.n_measures != right_row.n_measures'}
) }}
