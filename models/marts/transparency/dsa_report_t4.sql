-- grain: one row per provider profile, reporting period and row of part 4: notices and actions taken on them
{%- set of_flaggers = "notices.report_channel = 'trusted_flagger'" %}
{%- set on_law = "statements.decision_ground = 'DECISION_GROUND_ILLEGAL_CONTENT'" %}
{%- set on_terms = "statements.decision_ground = 'DECISION_GROUND_INCOMPATIBLE_CONTENT'" %}
{%- set by_flaggers = "statements.origin = 'trusted_flagger'" %}
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
        {{ text_agg_distinct('notices.policy_name') }} as other_policies,
        {{ report_count('notices.report_id is not null') }} as n_notices,
        {{ report_count(of_flaggers) }} as n_trusted_flagger_notices,
        {{ report_count('notices.n_items = 1') }} as n_items,
        {{ report_count('notices.n_items = 1 and ' ~ of_flaggers) }} as n_trusted_flagger_items,
        {{ report_median('notices.hours_to_act', 'true') }} as median_hours_to_act,
        {{ report_median('notices.hours_to_act', of_flaggers) }}
            as median_hours_to_act_on_trusted_flagger_notices
    from frame
    left join notices
        on frame.report_period = notices.report_period and {{ in_report_row('frame', 'notices') }}
    group by frame.provider_profile, frame.report_period, frame.row_no

),

actions_counted as (

    select
        frame.provider_profile,
        frame.report_period,
        frame.row_no,
        {{ report_count(on_law) }} as n_actions_on_law,
        {{ report_count(on_law ~ ' and ' ~ by_flaggers) }} as n_trusted_flagger_actions_on_law,
        {{ report_count(on_terms) }} as n_actions_on_terms,
        {{ report_count(on_terms ~ ' and ' ~ by_flaggers) }} as n_trusted_flagger_actions_on_terms
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
