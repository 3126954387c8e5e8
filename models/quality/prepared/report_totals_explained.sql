-- grain: one row per report, part and count column with a total: its categories and what explains the gap
with recursive

category_counts as (

    select * from {{ ref('report_category_counts') }}

),

categories_absent as (

    select * from {{ ref('report_categories_absent') }}

),

totals_and_categories as (

    select
        part,
        service,
        reporting_period,
        period_end_date,
        count_column,
        max(case when row_level = 'total' then n_counted end) as n_of_total,
        coalesce(sum(case when row_level = 'category' then n_counted end), 0) as n_of_categories,
        count(case when row_level = 'category' then n_counted end) as n_categories_filled,
        min(loaded_at) as loaded_at
    from category_counts
    group by part, service, reporting_period, period_end_date, count_column
    having max(case when row_level = 'total' then n_counted end) is not null

),

-- columns that the total row fills and the categories do not, wholly or in part
columns_with_gap as (

    select
        *,
        n_of_total - n_of_categories as gap,
        row_number() over (
            partition by part, service, reporting_period
            order by n_of_total - n_of_categories desc, count_column asc
        ) as column_no
    from totals_and_categories
    where n_of_total != n_of_categories

),

-- every set of such columns, grown in their order so that each comes once; no set grows above the gap
sets_of_columns as (

    select
        goals.part,
        goals.service,
        goals.reporting_period,
        goals.count_column,
        goals.gap as goal,
        columns_with_gap.column_no,
        columns_with_gap.count_column as columns_of_set,
        columns_with_gap.gap as n_of_set,
        1 as n_columns
    from columns_with_gap as goals
    inner join columns_with_gap
        on
            goals.part = columns_with_gap.part
            and goals.service = columns_with_gap.service
            and goals.reporting_period = columns_with_gap.reporting_period
            and goals.count_column != columns_with_gap.count_column
            -- a part can explain its whole, not the other way round
            and columns_with_gap.count_column not in ('n_measures', 'n_notices')
            and columns_with_gap.gap between 1 and goals.gap
    union all
    select
        sets_of_columns.part,
        sets_of_columns.service,
        sets_of_columns.reporting_period,
        sets_of_columns.count_column,
        sets_of_columns.goal,
        columns_with_gap.column_no,
        sets_of_columns.columns_of_set || ' + ' || columns_with_gap.count_column as columns_of_set,
        sets_of_columns.n_of_set + columns_with_gap.gap as n_of_set,
        sets_of_columns.n_columns + 1 as n_columns
    from sets_of_columns
    inner join columns_with_gap
        on
            sets_of_columns.part = columns_with_gap.part
            and sets_of_columns.service = columns_with_gap.service
            and sets_of_columns.reporting_period = columns_with_gap.reporting_period
            and sets_of_columns.count_column != columns_with_gap.count_column
            and sets_of_columns.column_no < columns_with_gap.column_no
            and columns_with_gap.count_column not in ('n_measures', 'n_notices')
            and columns_with_gap.gap > 0
            and sets_of_columns.n_of_set + columns_with_gap.gap <= sets_of_columns.goal

),

smallest_sets as (

    select *
    from sets_of_columns
    where n_of_set = goal
    qualify row_number() over (
        partition by part, service, reporting_period, count_column order by n_columns asc, columns_of_set asc
    ) = 1

)

select
    totals_and_categories.part,
    totals_and_categories.service,
    totals_and_categories.reporting_period,
    totals_and_categories.period_end_date,
    totals_and_categories.count_column,
    totals_and_categories.n_of_total,
    totals_and_categories.n_of_categories,
    totals_and_categories.n_categories_filled,
    smallest_sets.columns_of_set as columns_explaining_gap,
    coalesce(categories_absent.n_categories_absent, 0) as n_categories_absent,
    totals_and_categories.loaded_at
from totals_and_categories
left join smallest_sets
    on
        totals_and_categories.part = smallest_sets.part
        and totals_and_categories.service = smallest_sets.service
        and totals_and_categories.reporting_period = smallest_sets.reporting_period
        and totals_and_categories.count_column = smallest_sets.count_column
left join categories_absent
    on
        totals_and_categories.part = categories_absent.part
        and totals_and_categories.service = categories_absent.service
        and totals_and_categories.reporting_period = categories_absent.reporting_period
