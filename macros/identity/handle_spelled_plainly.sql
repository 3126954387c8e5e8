{#- A handle without the sign before it, blanks and capitals, which people type as they like. -#}
{% macro handle_spelled_plainly(expression) -%}
    nullif(trim(leading '@' from lower(trim({{ expression }}))), '')
{%- endmacro %}
