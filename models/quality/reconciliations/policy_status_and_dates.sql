-- grain: one row per finding between the status a day in force allows and the one shown, and one per total
with

policy_localisation as (

    select * from {{ known(ref('stg_market_ops__policy_localisation')) }}

),

market_codes as (

    select * from {{ ref('util_market_codes') }}

),

clock as (

    select * from {{ ref('util_clock') }}

),

newest_rows as (

    select *
    from policy_localisation
    qualify row_number() over (
        partition by policy_code, market, language
        order by _loaded_at desc nulls last, _file desc nulls last, _file_row desc nulls last
    ) = 1

),

right_rows as {{ read_anew() }} (

    select
        newest_rows.policy_code,
        coalesce(market_codes.market, 'ZZ') as market,
        newest_rows.language,
        newest_rows.localisation_status,
        case
            when newest_rows.effective_from_date is null then 'none'
            when newest_rows.effective_from_date > clock.reporting_as_of_date then 'ahead'
            else 'passed'
        end as day_in_force,
        least(
            coalesce(newest_rows.effective_from_date, cast(newest_rows._loaded_at as date)),
            clock.reporting_as_of_date
        ) as occurred_on,
        cast(null as double) as eur_per_unit,
        newest_rows.policy_code || '|' || newest_rows.market || '|' || newest_rows.language as source_ref,
        newest_rows._loaded_at as loaded_at
    from newest_rows
    left join market_codes on upper(trim(newest_rows.market)) = market_codes.market_code
    cross join clock

),

left_rows as {{ read_anew() }} (

    select
        policy_code,
        market,
        language,
        case
            when localisation_status = 'live' and day_in_force != 'passed' then 'not live'
            when localisation_status != 'live' and day_in_force = 'passed' then 'live'
            else localisation_status
        end as localisation_status,
        day_in_force,
        occurred_on,
        eur_per_unit,
        source_ref,
        loaded_at
    from right_rows

),

{{ reconciled(
    'policy_status_and_dates',
    keys=['policy_code', 'market', 'language'],
    texts=['localisation_status'],
    slices=['policy_code', 'language'],
    evidence={
        'live_without_day': "right_row.localisation_status = 'live' and right_row.day_in_force = 'none'",
        'live_before_day': "right_row.localisation_status = 'live' and right_row.day_in_force = 'ahead'",
        'in_force_not_live': "right_row.localisation_status != 'live'",
    }
) }}
