-- grain: one change row per creator and change
with

accepted as (

    {{ accepted_rows('content_platform', 'creators') }}

),

renamed as (

    select
        ---------- ids
        {{ clean_id('creator_id') }} as creator_id,
        ---------- strings
        {{ clean_text('handle') }} as handle,
        {{ clean_text('display_name') }} as display_name,
        {{ clean_text('email') }} as email,
        {{ clean_id('home_market') }} as home_market,
        {{ clean_text('account_type') }} as account_type,
        {{ clean_text('status') }} as creator_status,
        ---------- numerics
        try_cast(follower_count as bigint) as n_followers,
        ---------- booleans
        try_cast(is_test_account as boolean) as is_test_account,
        ---------- dates
        try_cast(date_of_birth as date) as date_of_birth,
        ---------- timestamps
        {{ utc_timestamp('updated_at') }} as updated_at,
        {{ utc_timestamp('signed_up_at') }} as signed_up_at,
        ---------- delivery
        _delivery_id,
        {{ utc_timestamp('_loaded_at') }} as _loaded_at,
        _file,
        _file_row

    from accepted

)

select * from renamed
