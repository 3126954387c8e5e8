-- grain: one row per row of the finance ledger as delivered
with

ledger_entries as (

    select * from {{ ref('stg_finance__ledger_entries') }}

),

fx_rates_by_day as (

    select * from {{ ref('int_fx_rates_by_day') }}

)

select
    ledger_entries.entry_id,
    ledger_entries.order_id,
    ledger_entries.creator_id,
    ledger_entries.market,
    ledger_entries.entry_type,
    ledger_entries.currency,
    cast(ledger_entries.amount_minor * cast(0.01 as decimal(3, 2)) as decimal(18, 2)) as amount,
    cast(ledger_entries.vat_minor * cast(0.01 as decimal(3, 2)) as decimal(18, 2)) as vat_amount,
    ledger_entries.fx_rate,
    fx_rates_by_day.units_per_eur as quoted_fx_rate,
    1 / fx_rates_by_day.units_per_eur as eur_per_unit,
    ledger_entries.booking_date,
    ledger_entries._loaded_at as loaded_at,
    ledger_entries._file as file,
    ledger_entries._file_row as file_row
from ledger_entries
left join fx_rates_by_day
    on
        ledger_entries.currency = fx_rates_by_day.currency
        and ledger_entries.booking_date = fx_rates_by_day.rate_date
