-- grain: one row per finding between the hours of a team as first told and as told last, and one per total
with

moderator_capacity as (

    select * from {{ known(ref('stg_market_ops__moderator_capacity')) }}

),

market_codes as (

    select * from {{ ref('util_market_codes') }}

),

rows_with_market as (

    select
        coalesce(market_codes.market, 'ZZ') as market,
        moderator_capacity.language,
        moderator_capacity.month_start_date,
        cast(moderator_capacity.available_hours as decimal(18, 2)) as available_hours,
        moderator_capacity.month_start_date as occurred_on,
        cast(null as double) as eur_per_unit,
        moderator_capacity.market || '|' || moderator_capacity.language || '|'
        || cast(moderator_capacity.month_start_date as varchar) as source_ref,
        moderator_capacity._loaded_at as loaded_at,
        moderator_capacity._file,
        moderator_capacity._file_row
    from moderator_capacity
    left join market_codes on upper(trim(moderator_capacity.market)) = market_codes.market_code

),

vintages as (

    select
        *,
        row_number() over (
            partition by market, language, month_start_date
            order by loaded_at asc nulls first, _file asc, _file_row asc
        ) as nth_vintage,
        count(*) over (partition by market, language, month_start_date) as n_vintages
    from rows_with_market

),

left_rows as {{ read_anew() }} (

    select *
    from vintages
    where nth_vintage = 1

),

right_rows as {{ read_anew() }} (

    select *
    from vintages
    where nth_vintage = n_vintages

),

{{ reconciled(
    'moderator_capacity_restated',
    keys=['market', 'language', 'month_start_date'],
    measures=['available_hours'],
    slices=['language'],
    evidence={'told_again_later': 'right_row.n_vintages > 1 and right_row.loaded_at > left_row.loaded_at'}
) }}
