-- grain: one row per finding between internal moderators possible and shown, and one per total
with

moderator_capacity as (

    select * from {{ known(ref('stg_market_ops__moderator_capacity')) }}

),

market_codes as (

    select * from {{ ref('util_market_codes') }}

),

newest_rows as (

    select *
    from moderator_capacity
    qualify row_number() over (
        partition by market, language, month_start_date
        order by _loaded_at desc nulls last, _file desc nulls last, _file_row desc nulls last
    ) = 1

),

right_rows as {{ read_anew() }} (

    select
        coalesce(market_codes.market, 'ZZ') as market,
        newest_rows.language,
        newest_rows.month_start_date,
        newest_rows.n_internal_moderators,
        newest_rows.n_moderators,
        newest_rows.month_start_date as occurred_on,
        cast(null as double) as eur_per_unit,
        newest_rows.market || '|' || newest_rows.language || '|'
        || cast(newest_rows.month_start_date as varchar) as source_ref,
        newest_rows._loaded_at as loaded_at
    from newest_rows
    left join market_codes on upper(trim(newest_rows.market)) = market_codes.market_code

),

-- the part is at most the whole
left_rows as {{ read_anew() }} (

    select
        market,
        language,
        month_start_date,
        least(n_internal_moderators, n_moderators) as n_internal_moderators,
        n_moderators,
        occurred_on,
        eur_per_unit,
        source_ref,
        loaded_at
    from right_rows

),

{{ reconciled(
    'moderators_internal_within_total',
    keys=['market', 'language', 'month_start_date'],
    measures=['n_internal_moderators'],
    slices=['language'],
    evidence={'part_above_whole': 'right_row.n_internal_moderators > right_row.n_moderators'}
) }}
