{#- Column name -> type as intake will see it; the declared types while the view of the raw table does not exist yet. -#}
{% macro delivered_types(raw_table) %}
    {% set types = {} %}
    {% for column in raw_table.columns.values() %}
        {% do types.update({column.name: column.data_type}) %}
    {% endfor %}
    {% set relation = source_relation(raw_table) %}
    {% if adapter.get_relation(database=raw_table.database, schema=raw_table.schema, identifier=raw_table.identifier) %}
        {% for row in run_query('describe ' ~ relation).rows %}
            {% do types.update({row[0]: row[1] | lower}) %}
        {% endfor %}
    {% endif %}
    {{ return(types) }}
{% endmacro %}
