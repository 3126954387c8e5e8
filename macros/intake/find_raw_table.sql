{#- Source node of a raw table. -#}
{% macro find_raw_table(system, table) %}
    {{ return(graph.sources.values() | selectattr('source_name', 'equalto', system) | selectattr('name', 'equalto', table) | first) }}
{% endmacro %}
