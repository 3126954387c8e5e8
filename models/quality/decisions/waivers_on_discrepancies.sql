-- grain: one row per discrepancy and standing waiver that covers it, with whether the waiver still holds
with

discrepancies_in_cases as (

    select * from {{ ref('discrepancies_in_cases') }}
    where is_present and not is_settling

),

waivers as (

    select * from {{ ref('waivers') }}

),

util_clock as (

    select * from {{ ref('util_clock') }}

),

discrepancies_covered as (

    select
        waivers.*,
        discrepancies.discrepancy_key,
        sum(abs(coalesce(discrepancies.delta_eur, 0))) over (
            partition by waivers.waiver_id
        ) as delta_eur_covered,
        count(*) over (partition by waivers.waiver_id) as n_rows_covered
    from discrepancies_in_cases as discrepancies
    inner join waivers
        on
            discrepancies.reconciliation = waivers.reconciliation
            and discrepancies.cause = waivers.cause
            and waivers.market in (discrepancies.market, '*')

)

select
    covered.discrepancy_key,
    covered.waiver_id,
    covered.owner,
    covered.until_date,
    case
        when util_clock.reporting_as_of_date > covered.until_date then 'expired'
        when covered.delta_eur_covered > covered.max_delta_eur then 'ceiling_passed'
        when covered.n_rows_covered > covered.max_rows then 'ceiling_passed'
    end as lapsed_because
from discrepancies_covered as covered
cross join util_clock
where covered.since_date <= util_clock.reporting_as_of_date
