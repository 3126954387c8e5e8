{#- Number in an id, or in what somebody typed for it; null without digits, or with more than a number holds. -#}
{% macro id_number(expression) -%}
    try_cast(nullif(regexp_extract({{ expression }}, '([0-9]+)', 1), '') as bigint)
{%- endmacro %}
