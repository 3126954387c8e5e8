-- grain: one row per creator and span of time in one version of the account
with

creator_versions as (

    select * from {{ ref('int_creator_versions') }}

),

-- The first version known stands for the time before it.
spans as (

    select
        creator_id,
        home_market,
        case
            when row_number() over (partition by creator_id order by valid_from_at asc) = 1
                then cast('1900-01-01' as timestamp)
            else valid_from_at
        end as held_from_at,
        coalesce(valid_to_at, cast('9999-12-31' as timestamp)) as held_to_at
    from creator_versions

)

select * from spans
