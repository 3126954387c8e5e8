-- grain: one row per pain point
with

pain_points as (

    select * from {{ known(ref('stg_market_ops__pain_points')) }}

),

util_market_codes as (

    select * from {{ ref('util_market_codes') }}

),

pain_points_with_market as (

    select
        pain_points.item_id,
        coalesce(util_market_codes.market, 'ZZ') as market,
        pain_points.theme,
        pain_points.raised_by_team,
        pain_points.metric,
        pain_points.agreed_action,
        pain_points.pain_point_status,
        pain_points.impact_eur,
        pain_points.raised_date,
        pain_points.due_date,
        pain_points.closed_date,
        pain_points._loaded_at,
        pain_points._file,
        pain_points._file_row
    from pain_points
    left join util_market_codes on upper(trim(pain_points.market)) = util_market_codes.market_code

),

newest_rows as (

    select *
    from pain_points_with_market
    {{ keep_newest(['item_id']) }}

)

select
    item_id,
    market,
    theme,
    raised_by_team,
    metric,
    agreed_action,
    pain_point_status,
    impact_eur,
    raised_date,
    due_date,
    closed_date
from newest_rows
