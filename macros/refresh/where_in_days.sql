{#- Where clause that keeps some days; nothing where `days` is none, which means all of them. -#}
{% macro where_in_days(day, days) -%}
    {% if days is not none %}where {{ day }} in ({{ sql_days(days) }}){% endif %}
{%- endmacro %}
