-- grain: one row per statement of reasons owed: an action that holds in the EEA and a kind of restriction
with

restrictions_imposed as (

    select * from {{ ref('int_restrictions_imposed') }}

),

statements_owed as (

    select
        puid,
        action_id,
        restriction_kind,
        territorial_scope,
        has_content_removal,
        has_worded_lever,
        issued_at,
        end_date
    from restrictions_imposed
    where exemption is null

)

select * from statements_owed
