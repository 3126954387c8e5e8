{#- What a figure of the elapsed share of a period comes to at the end of it at the same pace: a sum grows, a ratio or a median stays. -#}
{% macro paced(kind, value, elapsed_share) -%}
    case when {{ kind }} = 'sum' then {{ value }} / nullif({{ elapsed_share }}, 0) else {{ value }} end
{%- endmacro %}
