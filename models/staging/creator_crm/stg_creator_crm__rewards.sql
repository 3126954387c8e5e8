-- grain: one change row per reward and change of status
with

accepted as (

    {{ accepted_rows('creator_crm', 'rewards') }}

),

renamed as (

    select
        ---------- ids
        {{ clean_id('reward_id') }} as reward_id,
        {{ clean_id('crm_id') }} as crm_id,
        ---------- strings
        {{ clean_text('programme') }} as programme,
        {{ clean_id('currency') }} as currency,
        {{ clean_text('period') }} as reward_period,
        {{ clean_text('status') }} as reward_status,
        ---------- numerics
        try_cast(amount as decimal(18, 2)) as amount,
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
