{#- The relation of a source node of the graph. -#}
{% macro source_relation(raw_table) -%}
    {{ return(api.Relation.create(database=raw_table.database, schema=raw_table.schema, identifier=raw_table.identifier)) }}
{%- endmacro %}
