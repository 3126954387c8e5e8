{#- Says of a CTE that each query that names it reads it anew, with the columns it needs, instead of keeping all of it. -#}
{% macro read_anew() -%}
    {{ return(adapter.dispatch('read_anew')()) }}
{%- endmacro %}

{% macro duckdb__read_anew() -%}
    not materialized
{%- endmacro %}
