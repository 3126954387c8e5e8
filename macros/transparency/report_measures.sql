{#-
    Figures of parts 3 to 6 that something counts in: name of the column, which of the rows `counted` count, and for a
    median the value whose median it is.
-#}
{% macro report_measures(counted_kind) %}
    {% set of_flaggers = "counted.report_channel = 'trusted_flagger'" %}
    {% set on_law = "counted.decision_ground = 'DECISION_GROUND_ILLEGAL_CONTENT'" %}
    {% set on_terms = "counted.decision_ground = 'DECISION_GROUND_INCOMPATIBLE_CONTENT'" %}
    {% set by_flaggers = "counted.origin = 'trusted_flagger'" %}
    {% set removed = "counted.decision_visibility like '%DECISION_VISIBILITY_CONTENT_REMOVED%'" %}
    {% set measures = {
        'orders': [
            ('n_orders_to_act', 'counted.report_id is not null', none),
            ('n_items_in_orders_to_act', 'counted.n_items = 1', none),
            ('median_hours_to_execute_order_to_act', 'counted.hours_to_act is not null', 'counted.hours_to_act'),
        ],
        'notices': [
            ('n_notices', 'counted.report_id is not null', none),
            ('n_trusted_flagger_notices', of_flaggers, none),
            ('n_items', 'counted.n_items = 1', none),
            ('n_trusted_flagger_items', 'counted.n_items = 1 and ' ~ of_flaggers, none),
            ('median_hours_to_act', 'counted.hours_to_act is not null', 'counted.hours_to_act'),
            (
                'median_hours_to_act_on_trusted_flagger_notices',
                'counted.hours_to_act is not null and ' ~ of_flaggers,
                'counted.hours_to_act',
            ),
        ],
        'actions_on_notices': [
            ('n_actions_on_law', on_law, none),
            ('n_trusted_flagger_actions_on_law', on_law ~ ' and ' ~ by_flaggers, none),
            ('n_actions_on_terms', on_terms, none),
            ('n_trusted_flagger_actions_on_terms', on_terms ~ ' and ' ~ by_flaggers, none),
        ],
        'measures': [
            ('n_measures', 'counted.puid is not null', none),
            ('n_measures_detected_automatically', 'counted.is_solely_automated', none),
            ('n_visibility_removals', removed, none),
            ('n_visibility_other', "counted.decision_visibility like '%DECISION_VISIBILITY_OTHER%'", none),
            ('n_monetary_suspensions', "counted.decision_monetary = 'DECISION_MONETARY_SUSPENSION'", none),
            ('n_service_suspensions', "counted.decision_provision like '%SUSPENSION'", none),
            ('n_service_terminations', "counted.decision_provision like '%TERMINATION'", none),
            ('n_account_suspensions', "counted.decision_account = 'DECISION_ACCOUNT_SUSPENDED'", none),
        ],
    } %}
    {{ return(measures[counted_kind]) }}
{% endmacro %}
