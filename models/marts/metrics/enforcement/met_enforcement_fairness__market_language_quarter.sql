-- grain: one row per metric, market, language and quarter
{% set compared_metrics = [
    ('automation_share', 'n_actions_automated', 'n_actions', 'actions'),
    ('appeal_rate', 'n_actions_appealed', 'n_actions', 'actions'),
    ('precision_rate', 'n_violations_confirmed', 'n_violations_rechecked', 'qa_decisions'),
    ('clearance_accuracy_rate', 'n_clearances_confirmed', 'n_clearances_rechecked', 'qa_decisions'),
    ('overturn_rate', 'n_appeals_reversed', 'n_appeals_decided', 'appeals_decided'),
] %}
with

enforcement as (

    select * from {{ ref('met_enforcement__market_policy_quarter') }}

),

floors as (

    select * from {{ ref('int_reporting_floors_side_by_side') }}

),

metrics_listed as (

    {%- for metric, hits, trials, floor in compared_metrics %}
    select
        '{{ metric }}' as metric,
        enforcement.market,
        enforcement.language,
        enforcement.quarter,
        enforcement.{{ hits }} as n_hits,
        enforcement.{{ trials }} as n_trials,
        floors.{{ floor }} as minimum,
        enforcement.quarter_start_date
    from enforcement
    cross join floors
    where
        enforcement.policy_code = 'ALL'
        and enforcement.{{ trials }} > 0
        {%- if metric == 'appeal_rate' %}
        and enforcement.is_appeal_window_closed
        {%- endif %}
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}

),

-- The other languages are the base of the comparison: all languages hold the language itself.
languages_beside_the_others as (

    select
        languages.metric,
        languages.market,
        languages.language,
        languages.quarter,
        languages.quarter_start_date,
        languages.minimum,
        languages.n_hits,
        languages.n_trials,
        all_languages.n_hits as n_hits_all_languages,
        all_languages.n_trials as n_trials_all_languages,
        all_languages.n_hits - languages.n_hits as n_hits_others,
        all_languages.n_trials - languages.n_trials as n_trials_others
    from metrics_listed as languages
    inner join metrics_listed as all_languages
        on
            languages.metric = all_languages.metric
            and languages.market = all_languages.market
            and languages.quarter = all_languages.quarter
            and all_languages.language = 'ALL'
    where languages.language != 'ALL'

),

differences as (

    select
        metric,
        market,
        language,
        quarter,
        quarter_start_date,
        minimum,
        n_hits,
        n_trials,
        n_hits_all_languages,
        n_trials_all_languages,
        n_trials >= minimum and n_trials_others >= minimum as is_comparable,
        {{ ratio('n_hits', 'n_trials') }} - {{ ratio('n_hits_others', 'n_trials_others') }} as difference,
        {{ ratio('n_hits', 'n_trials') }} - {{ wilson_lower('n_hits', 'n_trials') }} as down,
        {{ wilson_upper('n_hits', 'n_trials') }} - {{ ratio('n_hits', 'n_trials') }} as up,
        {{ ratio('n_hits_others', 'n_trials_others') }}
        - {{ wilson_lower('n_hits_others', 'n_trials_others') }}
            as down_others,
        {{ wilson_upper('n_hits_others', 'n_trials_others') }}
        - {{ ratio('n_hits_others', 'n_trials_others') }}
            as up_others
    from languages_beside_the_others

)

select
    metric,
    market,
    language,
    quarter,
    n_hits,
    n_trials,
    n_hits_all_languages,
    n_trials_all_languages,
    {{ ratio_above_floor('n_hits', 'n_trials', 'minimum') }} as language_rate,
    {{ ratio_above_floor('n_hits_all_languages', 'n_trials_all_languages', 'minimum') }}
        as all_languages_rate,
    case when is_comparable then difference end as difference_from_others,
    case when is_comparable then difference - sqrt(down * down + up_others * up_others) end
        as difference_from_others_lower,
    case when is_comparable then difference + sqrt(up * up + down_others * down_others) end
        as difference_from_others_upper,
    case
        when is_comparable
            then
                difference - sqrt(down * down + up_others * up_others) > 0
                or difference + sqrt(up * up + down_others * down_others) < 0
    end as is_different,
    quarter_start_date
from differences
