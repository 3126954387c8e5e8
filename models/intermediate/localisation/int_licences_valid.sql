-- grain: one row per CRM account and licence regime
with

licences as (

    select * from {{ known(ref('stg_creator_crm__licences')) }}

),

util_clock as (

    select * from {{ ref('util_clock') }}

),

-- A number sent again, with other days, replaces its earlier row.
newest_rows as (

    select *
    from licences
    {{ keep_newest(['crm_id', 'regime', 'licence_no']) }}

),

licences_on_reporting_day as (

    select
        newest_rows.crm_id,
        newest_rows.regime,
        newest_rows.valid_to_date,
        coalesce(
            newest_rows.valid_from_date <= util_clock.reporting_as_of_date
            and (
                newest_rows.valid_to_date is null
                or newest_rows.valid_to_date >= util_clock.reporting_as_of_date
            ),
            false
        ) as is_valid
    from newest_rows
    cross join util_clock

)

select
    crm_id,
    regime,
    count(*) as n_licences,
    bool_or(is_valid) as is_valid,
    max(valid_to_date) as last_valid_to_date
from licences_on_reporting_day
group by crm_id, regime
