-- grain: one change row per content and change
with

accepted as (

    {{ accepted_rows('content_platform', 'contents') }}

),

renamed as (

    select
        ---------- ids
        {{ clean_id('content_id') }} as content_id,
        {{ clean_id('creator_id') }} as creator_id,
        ---------- strings
        {{ clean_text('content_type') }} as content_type,
        {{ clean_text('surface') }} as surface,
        lower({{ clean_text('language') }}) as language,
        {{ clean_text('caption') }} as caption,
        {{ clean_text('hashtags') }} as hashtags,
        {{ clean_text('product_ids') }} as product_ids,
        {{ clean_text('visibility') }} as visibility,
        {{ clean_text('removal_reason') }} as removal_reason,
        ---------- booleans
        try_cast(is_shoppable as boolean) as is_shoppable,
        try_cast(aigc_label as boolean) as has_aigc_label,
        try_cast(ad_disclosure_label as boolean) as has_ad_disclosure_label,
        ---------- timestamps
        {{ utc_timestamp('updated_at') }} as updated_at,
        {{ utc_timestamp('published_at') }} as published_at,
        ---------- delivery
        _delivery_id,
        {{ utc_timestamp('_loaded_at') }} as _loaded_at,
        _file,
        _file_row

    from accepted

)

select * from renamed
