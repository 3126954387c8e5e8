{#- True where an event, a UTC timestamp, is not after the day the figures are drawn up for; a null event has not happened. -#}
{% macro happened(event_at) -%}
    {{ event_at }} < (select util_clock.reporting_end_at from {{ ref('util_clock') }} as util_clock)
{%- endmacro %}
