-- grain: one row per provider profile, reporting period, row of part 3 and scope: orders of member states
with

frame as (

    select * from {{ ref('int_report_frame') }}
    where part = 3

),

orders as (

    select * from {{ ref('dsa_report_notices') }}
    where report_channel = 'member_state_order'

),

-- A member state has rows where it has sent an order.
scopes as (

    select distinct
        report_period,
        country as scope
    from orders
    where country is not null
    union all
    select distinct
        report_period,
        'TOTAL' as scope
    from frame

),

frame_with_scopes as (

    select
        frame.provider_profile,
        frame.report_period,
        frame.row_no,
        frame.applicability,
        frame.category,
        frame.row_code,
        frame.is_due,
        scopes.scope
    from frame
    inner join scopes on frame.report_period = scopes.report_period

),

orders_counted as (

    select
        frame.provider_profile,
        frame.report_period,
        frame.row_no,
        frame.scope,
        {{ text_agg_distinct('counted.policy_name') }} as other_policies,
        {{- report_figures('orders') }}
    from frame_with_scopes as frame
    left join orders as counted
        on
            frame.report_period = counted.report_period
            and frame.scope in ('TOTAL', counted.country)
            and {{ in_report_row('frame', 'counted') }}
    group by frame.provider_profile, frame.report_period, frame.row_no, frame.scope

)

select
    frame.provider_profile,
    frame.report_period,
    frame.row_no,
    frame.applicability,
    frame.category as main_category,
    frame.row_code as category,
    case when frame.row_code = 'KEYWORD_OTHER' then orders_counted.other_policies end as other_description,
    frame.scope,
    orders_counted.n_orders_to_act,
    orders_counted.n_items_in_orders_to_act,
    -- The desk does not record when it confirmed an order, nor orders to provide information.
    cast(null as double) as median_hours_to_confirm_order_to_act,
    orders_counted.median_hours_to_execute_order_to_act,
    cast(null as bigint) as n_orders_to_inform,
    cast(null as double) as median_hours_to_confirm_order_to_inform,
    cast(null as double) as median_hours_to_execute_order_to_inform
from frame_with_scopes as frame
inner join orders_counted
    on
        frame.provider_profile = orders_counted.provider_profile
        and frame.report_period = orders_counted.report_period
        and frame.row_no = orders_counted.row_no
        and frame.scope = orders_counted.scope
