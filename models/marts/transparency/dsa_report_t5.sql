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
        {{ text_agg_distinct('counted.policy_name') }} as other_policies,
        {{- report_figures('measures') }}
    from frame
    left join statements as counted
        on frame.report_period = counted.report_period and {{ in_report_row('frame', 'counted') }}
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
