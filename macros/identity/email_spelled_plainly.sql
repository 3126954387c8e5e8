{#- An e-mail address without outer blanks and capitals; empty is null, so that two empty ones are no match. -#}
{% macro email_spelled_plainly(expression) -%}
    nullif(lower(trim({{ expression }})), '')
{%- endmacro %}
