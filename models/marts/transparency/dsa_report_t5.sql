-- grain: one row per provider profile, reporting period and row of part 5: measures on illegal content
with

frame as (

    select * from {{ ref('int_report_frame') }}
    where part = 5

),

statements as (

    select * from {{ ref('dsa_report_statements') }}
    where part = 5

),

measures_counted as (

    select
        frame.provider_profile,
        frame.report_period,
        frame.row_no,
        {{ text_agg_distinct('statements.policy_name') }} as other_policies,
        {{ report_count('statements.puid is not null') }} as n_measures,
        {{ report_count('statements.is_solely_automated') }} as n_measures_detected_automatically,
        {{ report_count("statements.decision_visibility like '%DECISION_VISIBILITY_CONTENT_REMOVED%'") }}
            as n_visibility_removals,
        {{ report_count("statements.decision_visibility like '%DECISION_VISIBILITY_OTHER%'") }}
            as n_visibility_other,
        {{ report_count("statements.decision_monetary = 'DECISION_MONETARY_SUSPENSION'") }}
            as n_monetary_suspensions,
        {{ report_count("statements.decision_provision like '%SUSPENSION'") }} as n_service_suspensions,
        {{ report_count("statements.decision_provision like '%TERMINATION'") }} as n_service_terminations,
        {{ report_count("statements.decision_account = 'DECISION_ACCOUNT_SUSPENDED'") }}
            as n_account_suspensions
    from frame
    left join statements
        on frame.report_period = statements.report_period and {{ in_report_row('frame', 'statements') }}
    group by frame.provider_profile, frame.report_period, frame.row_no

)

select
    frame.provider_profile,
    frame.report_period,
    frame.row_no,
    frame.applicability,
    frame.category as main_category,
    frame.row_code as category,
    case when frame.row_code = 'KEYWORD_OTHER' then measures_counted.other_policies end as other_description,
    measures_counted.n_measures,
    measures_counted.n_measures_detected_automatically,
    measures_counted.n_visibility_removals,
    -- Restrictions that the service does not impose: blank, not 0.
    cast(null as bigint) as n_visibility_disabled,
    cast(null as bigint) as n_visibility_demoted,
    cast(null as bigint) as n_visibility_age_restricted,
    cast(null as bigint) as n_visibility_interaction_restricted,
    cast(null as bigint) as n_visibility_labelled,
    measures_counted.n_visibility_other,
    measures_counted.n_monetary_suspensions,
    cast(null as bigint) as n_monetary_terminations,
    cast(null as bigint) as n_monetary_other,
    measures_counted.n_service_suspensions,
    measures_counted.n_service_terminations,
    measures_counted.n_account_suspensions,
    cast(null as bigint) as n_account_terminations
from frame
inner join measures_counted
    on
        frame.provider_profile = measures_counted.provider_profile
        and frame.report_period = measures_counted.report_period
        and frame.row_no = measures_counted.row_no
