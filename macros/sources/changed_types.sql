{#- Columns that arrive with another type than declared: not blocking, their values are judged one by one at intake. -#}
{% macro changed_types(raw_table, types) %}
    {% set findings = [] %}
    {% for column in raw_table.columns.values() if raw_table.meta.format == 'parquet' and types[column.name] != column.data_type %}
        {% do findings.append({
            'system': raw_table.source_name, 'table': raw_table.name, 'finding': 'changed_type',
            'file': raw_table_path(raw_table), 'columns': column.name, 'blocks': false,
            'message': raw_table.source_name ~ '.' ~ raw_table.name ~ ': column ' ~ column.name ~ ' arrives as '
                ~ types[column.name] ~ ' where ' ~ column.data_type ~ ' is declared; values that do not read as '
                ~ column.data_type ~ ' are quarantined.',
        }) %}
    {% endfor %}
    {{ return(findings) }}
{% endmacro %}
