-- grain: one row per day and verbatim restriction text of the shop, with the number of statements
with

accepted as (

    {{ accepted_rows('public_record', 'shop_enforcement_actions') }}

),

renamed as (

    select
        ---------- strings
        {{ clean_text('action_text') }} as restriction_text,
        ---------- numerics
        try_cast(n as bigint) as n_statements,
        ---------- dates
        try_cast(day as date) as statement_date,
        ---------- delivery
        _delivery_id,
        {{ utc_timestamp('_loaded_at') }} as _loaded_at,
        _file,
        _file_row

    from accepted

)

select * from renamed
