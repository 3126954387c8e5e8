{#- Hours that the newest row of a raw table may lie behind the newest row of all, from its declared freshness; null where none is declared. -#}
{% macro allowed_hours_behind(system, table) -%}
    {% set raw_table = find_raw_table(system, table) if execute else none %}
    {% set allowed = raw_table.freshness.error_after if raw_table and raw_table.freshness else none %}
    {% if allowed and allowed.count %}
        {{ return(allowed.count * {'hour': 1, 'day': 24}[allowed.period]) }}
    {% endif %}
    {{ return('cast(null as integer)') }}
{%- endmacro %}
