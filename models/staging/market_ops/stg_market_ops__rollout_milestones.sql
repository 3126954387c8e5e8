-- grain: one row per market and milestone of the roll-out
with

accepted as (

    {{ accepted_rows('market_ops', 'rollout_milestones') }}

),

renamed as (

    select
        ---------- strings
        {{ clean_id('market') }} as market,
        {{ clean_text('milestone') }} as milestone,
        ---------- dates
        try_cast(planned_on as date) as planned_date,
        try_cast(done_on as date) as done_date,
        ---------- delivery
        _delivery_id,
        {{ utc_timestamp('_loaded_at') }} as _loaded_at,
        _file,
        _file_row

    from accepted

)

select * from renamed
