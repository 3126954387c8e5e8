{#- Query with one row per part of a text: the columns named, item (trimmed, never empty), position (from 1). -#}
{% macro split_items(source, columns, text_column, delimiter) -%}
    {{ return(adapter.dispatch('split_items')(source, columns, text_column, delimiter)) }}
{%- endmacro %}

{% macro duckdb__split_items(source, columns, text_column, delimiter) -%}
    select *
    from (
        select
            {%- for column in columns %}
            {{ column }},
            {%- endfor %}
            trim(unnest(string_split({{ text_column }}, {{ sql_text(delimiter) }}))) as item,
            generate_subscripts(string_split({{ text_column }}, {{ sql_text(delimiter) }}), 1) as position
        from {{ source }}
    ) as parts
    where item != ''
{%- endmacro %}
