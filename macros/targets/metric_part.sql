{#-
    Select list of one metric over its events: which event, where, when, and what it adds to the numerator and the
    denominator. The arrival that counts is that of the event or, with arrival='outcome_arrived_at', of its outcome.
    What counts on the day of an event may have happened later, happened_at.
    A metric without a policy (none) is not told apart by policy: it has ALL.
-#}
{% macro metric_part(metric, event_kind, event_id, market, event_at, numerator, denominator='1', n_observations='1', arrival='arrived_at', weight='null', policy='policy_code', happened_at=none) -%}
    select
        '{{ metric }}' as metric,
        '{{ event_kind }}' as event_kind,
        '{{ arrival }}' as arrival,
        {{ event_id }} as event_id,
        coalesce({{ market }}, 'ZZ') as market,
        {{ "coalesce(" ~ policy ~ ", 'UNKNOWN')" if policy else "'ALL'" }} as policy_code,
        {{ event_at }} as event_at,
        {{ happened_at or event_at }} as happened_at,
        {{ n_observations }} as n_observations,
        cast({{ numerator }} as decimal(28, 6)) as numerator,
        cast({{ denominator }} as decimal(28, 6)) as denominator,
        cast({{ weight }} * {{ weight }} as double) as squared_weight,
        cast(case when {{ numerator }} > 0 then {{ weight }} * {{ weight }} else 0 end as double) as squared_hit_weight
{%- endmacro %}
