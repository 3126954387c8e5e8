-- grain: one row per finding between months due and months in the sheet, and one per total
with

markets as (

    select * from {{ ref('markets') }}

),

lines_of_sheets as (

    select * from {{ ref('recipients_lines_of_sheets') }}

),

months_of_sheets as (

    select distinct month_start_date
    from lines_of_sheets

),

left_rows as {{ read_anew() }} (

    select
        markets.market,
        months_of_sheets.month_start_date,
        months_of_sheets.month_start_date as occurred_on,
        cast(null as double) as eur_per_unit,
        markets.market || '|' || cast(months_of_sheets.month_start_date as varchar) as source_ref,
        cast(null as timestamp) as loaded_at
    from markets
    inner join months_of_sheets
        on months_of_sheets.month_start_date >= cast(date_trunc('month', markets.launch_date) as date)

),

-- a line that cannot be read has been delivered; rows_delivered_and_staged tells it
right_rows as {{ read_anew() }} (

    select
        lines_of_sheets.market,
        lines_of_sheets.month_start_date,
        lines_of_sheets.month_start_date as occurred_on,
        cast(null as double) as eur_per_unit,
        lines_of_sheets.market || '|' || cast(lines_of_sheets.month_start_date as varchar) as source_ref,
        lines_of_sheets.loaded_at
    from lines_of_sheets
    where lines_of_sheets.market != 'EU'

),

{{ reconciled('recipients_months_complete', keys=['market', 'month_start_date']) }}
