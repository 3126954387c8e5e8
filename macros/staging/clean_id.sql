{#- An identifier or code as every system should have written it: no outer blanks, upper case, empty is null. -#}
{% macro clean_id(column) -%}
    nullif(upper(trim({{ column }})), '')
{%- endmacro %}
