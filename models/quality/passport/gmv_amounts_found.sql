-- grain: one row per finding on an amount of sales, refunds or credit
with

findings as (

    select
        *,
        {{ finding_state('findings_explained') }} as finding_state
    from {{ ref('findings_explained') }} as findings_explained

),

-- a pair that stands in two months, or is converted at the rates of two days, has the cause of its two days
amounts_found as (

    select
        amounts.finding_id,
        amounts.reconciliation,
        coalesce(booking_days.finding_state, amounts.finding_state) as finding_state,
        coalesce(
            booking_days.cause,
            case when amounts.row_kind in ('shift', 'companion') then 'cut_off' end,
            amounts.cause
        ) as cause,
        coalesce(booking_days.discrepancy_key, amounts.discrepancy_key) as discrepancy_key,
        amounts.entity_key,
        amounts.market,
        amounts.occurred_on,
        amounts.delta_eur
    from findings as amounts
    left join findings as booking_days
        on
            amounts.row_kind in ('shift', 'companion')
            and booking_days.row_kind = 'finding'
            and booking_days.measure = 'booking_date'
            and amounts.reconciliation = booking_days.reconciliation
            and amounts.entity_key = booking_days.entity_key
    where
        amounts.reconciliation in (
            'content_gmv_credited_and_ordered', 'sales_paid_and_booked', 'refunds_made_and_booked'
        )
        and amounts.measure in ('gmv', 'amount')
        and amounts.row_kind in ('finding', 'companion', 'shift')

),

keys_split as (

    select
        *,
        split_part(entity_key, '|', 1) as first_of_key,
        split_part(entity_key, '|', 2) as market_of_key,
        split_part(entity_key, '|', 3) as third_of_key
    from amounts_found

)

select
    finding_id,
    reconciliation,
    finding_state,
    cause,
    discrepancy_key,
    coalesce(market, 'ZZ') as market,
    cast(date_trunc('month', occurred_on) as date) as month_date,
    -- credit is found by content, market, day and currency; sales and refunds by order, market and currency
    case
        when reconciliation = 'content_gmv_credited_and_ordered'
            then third_of_key || '|' || first_of_key || '|' || market_of_key
        else first_of_key
    end as source_ref,
    case when reconciliation != 'content_gmv_credited_and_ordered' then first_of_key end as order_id,
    delta_eur
from keys_split
where delta_eur != 0
