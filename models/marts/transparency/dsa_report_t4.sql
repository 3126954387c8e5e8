-- grain: one row per provider profile, reporting period and row of part 4: notices and actions taken on them
with

frame as (

    select * from {{ ref('int_report_frame') }}
    where part = 4

),

notices as (

    select * from {{ ref('dsa_report_notices') }}
    where report_channel != 'member_state_order'

),

statements as (

    select * from {{ ref('dsa_report_statements') }}
    where part = 4

),

notices_counted as (

    select
        frame.provider_profile,
        frame.report_period,
        frame.row_no,
        {{ text_agg_distinct('counted.policy_name') }} as other_policies,
        {{- report_figures('notices') }}
    from frame
    left join notices as counted
        on frame.report_period = counted.report_period and {{ in_report_row('frame', 'counted') }}
    group by frame.provider_profile, frame.report_period, frame.row_no

),

actions_counted as (

    select
        frame.provider_profile,
        frame.report_period,
        frame.row_no,
        {{- report_figures('actions_on_notices') }}
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
    case when frame.row_code = 'KEYWORD_OTHER' then notices_counted.other_policies end as other_description,
    notices_counted.n_notices,
    notices_counted.n_trusted_flagger_notices,
    notices_counted.n_items,
    notices_counted.n_trusted_flagger_items,
    notices_counted.median_hours_to_act,
    notices_counted.median_hours_to_act_on_trusted_flagger_notices,
    actions_counted.n_actions_on_law,
    actions_counted.n_trusted_flagger_actions_on_law,
    actions_counted.n_actions_on_terms,
    actions_counted.n_trusted_flagger_actions_on_terms
from frame
inner join notices_counted
    on
        frame.provider_profile = notices_counted.provider_profile
        and frame.report_period = notices_counted.report_period
        and frame.row_no = notices_counted.row_no
inner join actions_counted
    on
        frame.provider_profile = actions_counted.provider_profile
        and frame.report_period = actions_counted.report_period
        and frame.row_no = actions_counted.row_no
