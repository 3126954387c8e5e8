-- grain: one row per creator and version of the account
with

creator_versions as (

    select * from {{ ref('int_creator_versions') }}

),

spans_without_ends as (

    select
        creator_id,
        home_market,
        -- the first version known stands for the time before it
        case
            when row_number() over (partition by creator_id order by valid_from_at asc) = 1
                then cast('1900-01-01' as timestamp)
            else valid_from_at
        end as held_from_at,
        coalesce(valid_to_at, cast('9999-12-31' as timestamp)) as held_to_at
    from creator_versions

)

select * from spans_without_ends
