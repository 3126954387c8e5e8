-- grain: one row per statement of reasons in the daily dumps, light columns
with

accepted as (

    {{ accepted_rows('public_record', 'statements_light') }}

),

renamed as (

    select
        ---------- ids
        {{ clean_id('uuid') }} as uuid,
        {{ clean_id('platform_uid') }} as puid,
        ---------- strings
        {{ clean_text('decision_visibility') }} as decision_visibility,
        {{ clean_text('decision_visibility_other') }} as decision_visibility_other,
        {{ clean_text('decision_monetary') }} as decision_monetary,
        {{ clean_text('decision_monetary_other') }} as decision_monetary_other,
        {{ clean_text('decision_provision') }} as decision_provision,
        {{ clean_text('decision_account') }} as decision_account,
        {{ clean_text('account_type') }} as account_type,
        {{ clean_text('decision_ground') }} as decision_ground,
        {{ clean_text('decision_ground_reference_url') }} as decision_ground_reference_url,
        {{ clean_text('illegal_content_legal_ground') }} as illegal_content_legal_ground,
        {{ clean_text('incompatible_content_ground') }} as incompatible_content_ground,
        {{ clean_text('incompatible_content_illegal') }} as incompatible_content_illegal,
        {{ clean_text('category') }} as category,
        {{ clean_text('category_addition') }} as category_addition,
        {{ clean_text('category_specification') }} as category_specification,
        {{ clean_text('category_specification_other') }} as category_specification_other,
        {{ clean_text('content_type') }} as content_type,
        {{ clean_text('content_type_other') }} as content_type_other,
        lower({{ clean_text('content_language') }}) as content_language,
        {{ clean_text('content_id_ean') }} as content_id_ean,
        {{ clean_text('source_type') }} as source_type,
        {{ clean_text('source_identity') }} as source_identity,
        {{ clean_text('automated_detection') }} as automated_detection,
        {{ clean_text('automated_decision') }} as automated_decision,
        {{ clean_text('platform_name') }} as platform_name,
        ---------- dates
        try_cast(end_date_visibility_restriction as date) as visibility_restriction_end_date,
        try_cast(end_date_monetary_restriction as date) as monetary_restriction_end_date,
        try_cast(end_date_service_restriction as date) as service_restriction_end_date,
        try_cast(end_date_account_restriction as date) as account_restriction_end_date,
        try_cast(content_date as date) as content_date,
        try_cast(application_date as date) as application_date,
        ---------- timestamps
        {{ utc_timestamp('created_at') }} as created_at,
        ---------- delivery
        _delivery_id,
        {{ utc_timestamp('_loaded_at') }} as _loaded_at,
        _file,
        _file_row

    from accepted

)

select * from renamed
