{#- Number in an action id or in what an agent typed for it; null without digits, or with more than a number holds. -#}
{% macro action_number(expression) -%}
    try_cast(nullif(regexp_extract({{ expression }}, '([0-9]+)', 1), '') as bigint)
{%- endmacro %}
