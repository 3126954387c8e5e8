-- grain: one row per creator and version of the names by which other systems know the creator
with

creators as (

    select * from {{ known(ref('stg_content_platform__creators')) }}

),

-- Of rows with the same moment the one loaded last is true.
changes as (

    select *
    from creators
    where {{ happened('updated_at') }}
    qualify row_number() over (
        partition by creator_id, updated_at
        order by _loaded_at desc nulls last, _file desc, _file_row desc
    ) = 1

),

creator_handles as (

    select
        creator_id,
        {{ handle_spelled_plainly('handle') }} as handle,
        {{ email_spelled_plainly('email') }} as email,
        updated_at as valid_from_at,
        lead(updated_at) over (partition by creator_id order by updated_at asc) as valid_to_at
    from changes

)

select * from creator_handles
