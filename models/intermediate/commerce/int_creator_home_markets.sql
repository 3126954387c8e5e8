-- grain: one row per creator and span of time in one version of the account
with

creators as (

    select * from {{ known(ref('stg_content_platform__creators')) }}

),

util_market_codes as (

    select * from {{ ref('util_market_codes') }}

),

newest_versions as (

    select *
    from creators
    qualify row_number() over (
        partition by creator_id, updated_at
        order by _loaded_at desc nulls last, _file desc, _file_row desc
    ) = 1

),

versions_with_markets as (

    select
        newest_versions.creator_id,
        coalesce(util_market_codes.market, 'ZZ') as home_market,
        newest_versions.updated_at
    from newest_versions
    left join util_market_codes on upper(trim(newest_versions.home_market)) = util_market_codes.market_code
    where {{ happened('newest_versions.updated_at') }}

),

spans as (

    select
        creator_id,
        home_market,
        -- the first version known stands for the time before it
        case
            when row_number() over (partition by creator_id order by updated_at asc) = 1
                then cast('1900-01-01' as timestamp)
            else updated_at
        end as held_from_at,
        coalesce(
            lead(updated_at) over (partition by creator_id order by updated_at asc),
            cast('9999-12-31' as timestamp)
        ) as held_to_at
    from versions_with_markets

)

select * from spans
