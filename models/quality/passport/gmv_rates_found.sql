-- grain: one row per ledger entry that finance booked with another rate than the one quoted for the day
with

ledger_entries as (

    select * from {{ ref('fct_ledger_entries') }}

),

findings as (

    select *
    from {{ ref('findings_explained') }}
    where reconciliation = 'fx_rates_quoted_and_booked' and row_kind = 'finding'

),

entries_converted as (

    select
        entry_id,
        order_id,
        coalesce(booked_market, 'ZZ') as market,
        cast(date_trunc('month', booking_date) as date) as month_date,
        coalesce({{ in_eur('amount', 'fx_rate') }}, amount_eur, 0) - coalesce(amount_eur, 0) as delta_eur
    from ledger_entries
    where entry_type in ('sale', 'refund')

)

select
    findings.finding_id,
    'fx_rates_quoted_and_booked' as reconciliation,
    {{ finding_state('findings') }} as finding_state,
    coalesce(findings.cause, 'unexplained') as cause,
    findings.discrepancy_key,
    entries_converted.market,
    entries_converted.month_date,
    entries_converted.entry_id as source_ref,
    entries_converted.order_id,
    entries_converted.delta_eur
from entries_converted
left join findings on entries_converted.entry_id = findings.entity_key
where entries_converted.delta_eur != 0
