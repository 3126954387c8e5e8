-- grain: one change row per CRM account and change
with

accepted as (

    {{ accepted_rows('creator_crm', 'accounts') }}

),

renamed as (

    select
        ---------- ids
        {{ clean_id('crm_id') }} as crm_id,
        {{ clean_id('platform_creator_id') }} as platform_creator_id,
        ---------- strings
        {{ clean_text('legal_name') }} as legal_name,
        {{ clean_text('email') }} as email,
        {{ clean_text('agency') }} as agency,
        {{ clean_id('market') }} as market,
        {{ clean_text('tier') }} as tier,
        {{ clean_text('manager') }} as manager,
        ---------- timestamps
        {{ utc_timestamp('updated_at') }} as updated_at,
        ---------- delivery
        _delivery_id,
        {{ utc_timestamp('_loaded_at') }} as _loaded_at,
        _file,
        _file_row

    from accepted

)

select * from renamed
