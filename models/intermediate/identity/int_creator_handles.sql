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
    {{ keep_newest(['creator_id', 'updated_at']) }}

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
