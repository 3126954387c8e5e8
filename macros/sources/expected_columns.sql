{#- Names of the columns that a file of the raw table must have. -#}
{% macro expected_columns(raw_table) -%}
    {% set columns = raw_table.columns.values() | map(attribute='name') | list %}
    {% if raw_table.meta.get('delivery_columns', true) %}
        {% do columns.extend(['_delivery_id', '_loaded_at']) %}
    {% endif %}
    {{ return(columns) }}
{%- endmacro %}
