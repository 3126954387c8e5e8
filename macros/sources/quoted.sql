{#- A column name as an SQL identifier, whatever characters it holds. -#}
{% macro quoted(name) -%}
    "{{ name | replace('"', '""') }}"
{%- endmacro %}
