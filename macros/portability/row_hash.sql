{#- 64-bit hash of columns. Rows with one hash are candidates for being equal, never proof of it. -#}
{% macro row_hash(columns, relation=none) -%}
    {{ return(adapter.dispatch('row_hash')(columns, relation ~ '.' if relation else '')) }}
{%- endmacro %}

{% macro duckdb__row_hash(columns, prefix) -%}
    hash({% for column in columns %}{{ prefix }}{{ quoted(column) }}{{ ', ' if not loop.last }}{% endfor %})
{%- endmacro %}
