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

)

select
    frame.provider_profile,
    frame.report_period,
    frame.row_no,
    frame.applicability,
    frame.category as main_category,
    frame.row_code as category,
    case when frame.row_code = 'KEYWORD_OTHER' then {{ text_agg_distinct('orders.policy_name') }} end
        as other_description,
    frame.scope,
    {{ report_count('orders.report_id is not null') }} as n_orders_to_act,
    {{ report_count('orders.n_items = 1') }} as n_items_in_orders_to_act,
    -- The desk does not record when it confirmed an order, nor orders to provide information.
    cast(null as double) as median_hours_to_confirm_order_to_act,
    {{ report_median('orders.hours_to_act', 'true') }} as median_hours_to_execute_order_to_act,
    cast(null as bigint) as n_orders_to_inform,
    cast(null as double) as median_hours_to_confirm_order_to_inform,
    cast(null as double) as median_hours_to_execute_order_to_inform
from frame_with_scopes as frame
left join orders
    on
        frame.report_period = orders.report_period
        and frame.scope in ('TOTAL', orders.country)
        and {{ in_report_row('frame', 'orders') }}
group by
    frame.provider_profile,
    frame.report_period,
    frame.row_no,
    frame.applicability,
    frame.category,
    frame.row_code,
    frame.scope
