-- grain: one row per pain point raised by a market team
with

accepted as (

    {{ accepted_rows('market_ops', 'pain_points') }}

),

renamed as (

    select
        ---------- ids
        {{ clean_id('item_id') }} as item_id,
        ---------- strings
        {{ clean_text('raised_by_team') }} as raised_by_team,
        {{ clean_id('market') }} as market,
        {{ clean_text('theme') }} as theme,
        {{ clean_text('text') }} as pain_point_text,
        {{ clean_text('metric') }} as metric,
        {{ clean_text('action') }} as agreed_action,
        {{ clean_text('owner') }} as action_owner,
        {{ clean_text('status') }} as pain_point_status,
        {{ clean_text('evidence') }} as evidence,
        ---------- numerics
        try_cast(impact_eur as decimal(18, 2)) as impact_eur,
        ---------- dates
        try_cast(raised_on as date) as raised_date,
        try_cast(due_on as date) as due_date,
        try_cast(closed_on as date) as closed_date,
        ---------- delivery
        _delivery_id,
        {{ utc_timestamp('_loaded_at') }} as _loaded_at,
        _file,
        _file_row

    from accepted

)

select * from renamed
