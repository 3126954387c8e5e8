-- grain: one row per metric, market, quarter and version of the target
with

accepted as (

    {{ accepted_rows('market_ops', 'targets') }}

),

renamed as (

    select
        ---------- strings
        {{ clean_text('metric') }} as metric,
        {{ clean_id('market') }} as market,
        {{ clean_text('quarter') }} as quarter,
        {{ clean_text('unit') }} as target_unit,
        {{ clean_text('direction') }} as target_direction,
        {{ clean_text('set_by') }} as set_by,
        ---------- numerics
        try_cast(version as bigint) as target_version,
        try_cast(target as double) as target_value,
        try_cast(baseline as double) as baseline_value,
        ---------- dates
        try_cast(set_on as date) as set_date,
        ---------- delivery
        _delivery_id,
        {{ utc_timestamp('_loaded_at') }} as _loaded_at,
        _file,
        _file_row

    from accepted

)

select * from renamed
