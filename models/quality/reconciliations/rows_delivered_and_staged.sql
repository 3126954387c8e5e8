-- grain: one row per finding between the rows delivered and the rows staged, and one per total
with

quarantined_rows as (

    select * from {{ ref('quarantined_rows_with_keys') }}

),

market_codes as (

    select * from {{ ref('util_market_codes') }}

),

left_rows as {{ read_anew() }} (

    select
        quarantined_rows.system || '.' || quarantined_rows.table_name as raw_table,
        quarantined_rows.source_ref as row_key,
        quarantined_rows.reasons,
        market_codes.market,
        quarantined_rows.occurred_on,
        cast(null as double) as eur_per_unit,
        quarantined_rows.source_ref,
        quarantined_rows.loaded_at
    from quarantined_rows
    left join market_codes on upper(trim(quarantined_rows.market_text)) = market_codes.market_code

),

-- what was staged is equal on both sides by construction and left out of both
right_rows as {{ read_anew() }} (

    select *
    from left_rows
    where 1 = 0

),

{{ reconciled(
    'rows_delivered_and_staged',
    keys=['raw_table', 'row_key'],
    slices=['raw_table', 'reasons'],
    evidence={
        'number_format': "left_row.reasons like '%number_format(%'",
        'unrendered_template': "left_row.reasons like '%unrendered_template(%'",
        'not_readable': "left_row.reasons like 'not_a_%' or left_row.reasons like 'malformed_line%'",
    }
) }}
