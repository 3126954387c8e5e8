-- grain: one row per creator id of the exports
with

pseudonyms as (

    select * from {{ source('private', 'pseudonyms') }}

),

-- What the CRM typed for an erased creator shows the pseudonym too.
creators as (

    select
        ---------- ids
        pseudonym as creator_id,
        ---------- strings
        case when is_erased then pseudonym else plain_value end as platform_creator_id,
        ---------- booleans
        is_erased
    from pseudonyms
    where kind = 'creator'

)

select * from creators
