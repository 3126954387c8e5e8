{#- Query with one row per element of a JSON list of texts: the columns named, item, position (from 1). Empty lists give no row. -#}
{% macro json_list_items(source, columns, json_column) -%}
    {{ return(adapter.dispatch('json_list_items')(source, columns, json_column)) }}
{%- endmacro %}

{% macro duckdb__json_list_items(source, columns, json_column) -%}
    select
        {%- for column in columns %}
        {{ column }},
        {%- endfor %}
        unnest(from_json({{ json_column }}, '["varchar"]')) as item,
        generate_subscripts(from_json({{ json_column }}, '["varchar"]'), 1) as position
    from {{ source }}
{%- endmacro %}
