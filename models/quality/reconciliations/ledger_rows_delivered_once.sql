-- grain: one row per finding between ledger entries and the rows delivered for them, and one per total
with

ledger_rows as (

    select * from {{ ref('ledger_rows') }}

),

refused_rows as (

    select * from {{ ref('intake_finance__ledger_entries') }}

),

-- intake keeps the first of rows that are equal value for value
rows_delivered_again as (

    select
        ledger_rows.*,
        refused_rows._loaded_at as delivered_again_at
    from refused_rows
    inner join ledger_rows
        on refused_rows.kept_file = ledger_rows.file and refused_rows.kept_file_row = ledger_rows.file_row
    where refused_rows.verdict = 'exact_duplicate'

),

left_rows as {{ read_anew() }} (

    select
        entry_id,
        market,
        currency,
        entry_type,
        amount,
        vat_amount,
        booking_date as occurred_on,
        eur_per_unit,
        entry_id as source_ref,
        loaded_at
    from ledger_rows
    qualify row_number() over (partition by entry_id order by loaded_at, file, file_row) = 1

),

right_rows as {{ read_anew() }} (

    select
        entry_id,
        market,
        currency,
        entry_type,
        amount,
        vat_amount,
        booking_date as occurred_on,
        eur_per_unit,
        entry_id as source_ref,
        loaded_at
    from ledger_rows
    union all
    select
        entry_id,
        market,
        currency,
        entry_type,
        amount,
        vat_amount,
        booking_date as occurred_on,
        eur_per_unit,
        entry_id as source_ref,
        delivered_again_at as loaded_at
    from rows_delivered_again

),

{{ reconciled(
    'ledger_rows_delivered_once',
    keys=['entry_id'],
    measures=['amount', 'vat_amount'],
    slices=['currency', 'entry_type']
) }}
