-- grain: one row per finding between totals of a report and sums of their categories, and one per total
with

totals_explained as (

    select * from {{ ref('report_totals_explained') }}

),

left_rows as {{ read_anew() }} (

    select
        service,
        reporting_period,
        part,
        count_column,
        n_of_total as n_counted,
        n_of_total,
        n_of_categories,
        n_categories_filled,
        n_categories_absent,
        columns_explaining_gap,
        cast(null as varchar) as market,
        period_end_date as occurred_on,
        cast(null as double) as eur_per_unit,
        service || '|' || reporting_period || '|' || cast(part as varchar) || '|' || 'TOTAL' as source_ref,
        loaded_at
    from totals_explained

),

right_rows as {{ read_anew() }} (

    select
        service,
        reporting_period,
        part,
        count_column,
        n_of_categories as n_counted,
        n_of_total,
        n_of_categories,
        n_categories_filled,
        n_categories_absent,
        columns_explaining_gap,
        cast(null as varchar) as market,
        period_end_date as occurred_on,
        cast(null as double) as eur_per_unit,
        service || '|' || reporting_period || '|' || cast(part as varchar) || '|' || '*' as source_ref,
        loaded_at
    from totals_explained

),

{{ reconciled(
    'report_totals_and_categories',
    keys=['service', 'reporting_period', 'part', 'count_column'],
    measures=['n_counted'],
    slices=['columns_explaining_gap', 'n_categories_absent'],
    evidence={
        'not_broken_down': 'left_row.n_categories_filled = 0',
        'gap_is_other_columns': 'left_row.columns_explaining_gap is not null',
        'categories_absent': 'left_row.n_of_total > left_row.n_of_categories and left_row.n_categories_absent > 0',
        'total_above_categories': 'left_row.n_of_total > left_row.n_of_categories',
        'categories_above_total': 'left_row.n_of_total < left_row.n_of_categories',
    }
) }}
