-- grain: one row per finding between lines a recipients sheet should have and has, and one per total
with

members_due as (

    select * from {{ ref('recipients_of_members_due') }}

),

lines_of_sheets as (

    select * from {{ ref('recipients_lines_of_sheets') }}

),

-- the total its members make; a member without a line it can be read from is told by a line of its own
lines_that_should_be as (

    select
        'EU' as market,
        month_start_date,
        sum(n_recipients) as n_recipients,
        'total' as line_state,
        max(loaded_at) as loaded_at
    from members_due
    group by month_start_date
    union all
    select
        market,
        month_start_date,
        n_recipients,
        line_state,
        loaded_at
    from members_due

),

left_rows as {{ read_anew() }} (

    select
        market,
        month_start_date,
        cast(round(n_recipients) as bigint) as n_recipients,
        line_state,
        month_start_date as occurred_on,
        cast(null as double) as eur_per_unit,
        market || '|' || cast(month_start_date as varchar) as source_ref,
        loaded_at
    from lines_that_should_be

),

right_rows as {{ read_anew() }} (

    select
        lines_of_sheets.market,
        lines_of_sheets.month_start_date,
        lines_of_sheets.n_recipients,
        case when lines_of_sheets.market = 'EU' then 'total' else 'shown' end as line_state,
        lines_of_sheets.month_start_date as occurred_on,
        cast(null as double) as eur_per_unit,
        lines_of_sheets.market || '|' || cast(lines_of_sheets.month_start_date as varchar) as source_ref,
        lines_of_sheets.loaded_at
    from lines_of_sheets
    -- sheets list markets outside the EEA too, which the total leaves out
    inner join left_rows
        on
            lines_of_sheets.market = left_rows.market
            and lines_of_sheets.month_start_date = left_rows.month_start_date
    where lines_of_sheets.line_state = 'shown'

),

{{ reconciled(
    'recipients_total_and_members',
    keys=['market', 'month_start_date'],
    measures=['n_recipients'],
    evidence={
        'member_without_line': "left_row.line_state = 'missing'",
        'member_not_readable': "left_row.line_state = 'not_readable'",
        'total_in_millions': "right_row.line_state = 'total' and right_row.n_recipients % 1000000 = 0",
        'total_above_members': "right_row.line_state = 'total' and right_row.n_recipients > left_row.n_recipients",
    }
) }}
