-- grain: one row per kind of event and event behind a governed metric
{%- set tables = {
    'action': [('stg_enforcement__action_levers', 'action_id')],
    'decision': [('stg_moderation__decisions', 'decision_id')],
    'detection': [('stg_moderation__detections', 'detection_id')],
    'user_report': [('stg_moderation__user_reports', 'report_id')],
    'content': [('stg_content_platform__contents', 'content_id')],
    'creator': [('stg_content_platform__creators', 'creator_id')],
    'appeal': [('stg_appeals_desk__tickets', 'ticket_id')],
    'message': [('stg_creator_crm__communications', 'message_id')],
    'crm_account': [('stg_creator_crm__accounts', 'crm_id')],
    'view_sample': [('stg_moderation__view_samples', 'sample_id')],
    'order': [
        ('stg_commerce__orders', 'order_id'),
        ('stg_commerce__order_lines', 'order_id'),
        ('stg_commerce__order_events', 'order_id'),
    ],
    'refund': [('stg_commerce__refunds', 'order_id')],
    'rate': [('stg_finance__fx_rates', "concat(currency, ' ', cast(rate_date as varchar))")],
} %}
{%- set named = [
    ('action', 'action_id', 'actions', {
        'action': 'action_id', 'decision': 'decision_id', 'detection': 'detection_id', 'content': 'content_id',
        'creator': 'creator_id',
    }),
    ('action', 'action_id', 'violations', {
        'decision': 'final_decision_id', 'detection': 'detection_id', 'user_report': 'report_id',
    }),
    ('appeal', 'ticket_id', 'appeals', {
        'appeal': 'ticket_id', 'action': 'action_id', 'creator': 'creator_id',
    }),
    ('message', 'message_id', 'messages', {
        'message': 'message_id', 'crm_account': 'crm_id', 'creator': 'creator_id',
    }),
    ('view_sample', 'sample_id', 'view_samples', {'view_sample': 'sample_id'}),
    ('payment', 'order_id', 'orders', {'order': 'order_id'}),
    ('refund', 'order_id', 'orders', {'order': 'order_id', 'refund': 'order_id'}),
    ('payment', 'order_id', 'orders_with_rates', {'rate': 'paid_rate'}),
    ('refund', 'order_id', 'orders_with_rates', {'rate': 'refunded_rate'}),
] %}
with

actions as (

    select * from {{ ref('fct_actions') }}

),

violations as (

    select * from {{ ref('fct_violations') }}
    where action_id is not null

),

appeals as (

    select * from {{ ref('fct_appeals') }}

),

messages as (

    select * from {{ ref('fct_messages') }}

),

view_samples as (

    select * from {{ ref('fct_view_samples') }}

),

orders as (

    select * from {{ ref('fct_orders') }}

),

rates_by_day as (

    select * from {{ ref('int_fx_rates_by_day') }}

),

orders_with_rates as (

    select
        orders.order_id,
        concat(orders.currency, ' ', cast(rates_paid.quoted_date as varchar)) as paid_rate,
        concat(orders.currency, ' ', cast(rates_refunded.quoted_date as varchar)) as refunded_rate
    from orders
    left join rates_by_day as rates_paid
        on orders.currency = rates_paid.currency and cast(orders.paid_at as date) = rates_paid.rate_date
    left join rates_by_day as rates_refunded
        on
            orders.currency = rates_refunded.currency
            and cast(orders.refunded_at as date) = rates_refunded.rate_date

),

things_named as (
    {% for event_kind, event_id, fact, things in named %}
    {% set is_last_fact = loop.last -%}
    {% for thing_kind, thing_id in things.items() -%}
    select
        '{{ event_kind }}' as event_kind,
        {{ event_id }} as event_id,
        '{{ thing_kind }}' as thing_kind,
        {{ thing_id }} as thing_id
    from {{ fact }}
    {{ 'union all' if not (loop.last and is_last_fact) }}
    {% endfor %}
    {%- endfor %}
),

things_loaded as (
    {% for thing_kind, sources in tables.items() %}
    {% set is_last_thing = loop.last -%}
    {% for staged, thing_id in sources -%}
    select
        '{{ thing_kind }}' as thing_kind,
        {{ thing_id }} as thing_id,
        max(_loaded_at) as last_loaded_at
    from {{ known(ref(staged)) }}
    group by {{ thing_id }}
    {{ 'union all' if not (loop.last and is_last_thing) }}
    {% endfor %}
    {%- endfor %}
)

select
    things_named.event_kind,
    things_named.event_id,
    max(things_loaded.last_loaded_at) as last_loaded_at
from things_named
inner join things_loaded
    on things_named.thing_kind = things_loaded.thing_kind and things_named.thing_id = things_loaded.thing_id
where things_named.event_id is not null
group by things_named.event_kind, things_named.event_id
