{#-
    Hash of columns, a whole number from 0 up to 2^52, so that many add up without leaving a bigint's reach. Rows with one
    hash are candidates for being equal, never proof of it.
-#}
{% macro row_hash(columns, relation=none) -%}
    {{ return(adapter.dispatch('row_hash')(columns, relation ~ '.' if relation else '')) }}
{%- endmacro %}

{% macro duckdb__row_hash(columns, prefix) -%}
    cast(hash({% for column in columns %}{{ prefix }}{{ quoted(column) }}{{ ', ' if not loop.last }}{% endfor %}) >> 12 as bigint)
{%- endmacro %}
