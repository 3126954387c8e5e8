-- grain: one row per finding between parts of a count and what they can be, and one per total
with

category_counts as (

    select * from {{ ref('report_category_counts') }}

),

parts_of_wholes as (

    select * from {{ ref('report_parts_of_wholes') }}

),

parts_and_wholes as (

    select
        parts.service,
        parts.reporting_period,
        parts.period_end_date,
        parts.part,
        parts.category,
        parts.row_code,
        parts.count_column,
        parts.n_counted as n_of_part,
        wholes.n_counted as n_of_whole,
        parts.loaded_at
    from category_counts as parts
    inner join parts_of_wholes on parts.count_column = parts_of_wholes.part_column
    inner join category_counts as wholes
        on
            parts.part = wholes.part
            and parts.service = wholes.service
            and parts.reporting_period = wholes.reporting_period
            and parts.file_row = wholes.file_row
            and parts_of_wholes.whole_column = wholes.count_column
    where parts.n_counted is not null and wholes.n_counted is not null

),

left_rows as {{ read_anew() }} (

    select
        service,
        reporting_period,
        part,
        category,
        row_code,
        count_column,
        least(n_of_part, n_of_whole) as n_counted,
        n_of_whole,
        cast(null as varchar) as market,
        period_end_date as occurred_on,
        cast(null as double) as eur_per_unit,
        service || '|' || reporting_period || '|' || cast(part as varchar) || '|' || row_code as source_ref,
        loaded_at
    from parts_and_wholes

),

right_rows as {{ read_anew() }} (

    select
        service,
        reporting_period,
        part,
        category,
        row_code,
        count_column,
        n_of_part as n_counted,
        n_of_whole,
        cast(null as varchar) as market,
        period_end_date as occurred_on,
        cast(null as double) as eur_per_unit,
        service || '|' || reporting_period || '|' || cast(part as varchar) || '|' || row_code as source_ref,
        loaded_at
    from parts_and_wholes

),

{{ reconciled(
    'report_parts_within_whole',
    keys=['service', 'reporting_period', 'part', 'category', 'row_code', 'count_column'],
    measures=['n_counted'],
    evidence={'part_above_whole': 'right_row.n_counted > right_row.n_of_whole'}
) }}
