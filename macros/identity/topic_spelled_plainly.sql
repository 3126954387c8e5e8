{#- A topic spelled as policy codes are: capitals, underscores for blanks and hyphens; empty is null. -#}
{% macro topic_spelled_plainly(expression) -%}
    nullif(replace(replace(upper(trim({{ expression }})), '-', '_'), ' ', '_'), '')
{%- endmacro %}
