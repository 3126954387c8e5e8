-- grain: one row per policy change or roll-out whose effect is to be measured
with

accepted as (

    {{ accepted_rows('market_ops', 'interventions') }}

),

renamed as (

    select
        ---------- ids
        {{ clean_id('intervention_id') }} as intervention_id,
        ---------- strings
        {{ clean_id('policy_code') }} as policy_code,
        {{ clean_id('market') }} as market,
        {{ clean_text('control_markets') }} as control_markets,
        {{ clean_text('target_metric') }} as target_metric,
        ---------- dates
        try_cast(go_live as date) as go_live_date,
        ---------- delivery
        _delivery_id,
        {{ utc_timestamp('_loaded_at') }} as _loaded_at,
        _file,
        _file_row

    from accepted

)

select * from renamed
