{#- Findings, blocking, for ids in the files that came after the pseudonyms were made, from the rows of unknown_ids_sql. -#}
{% macro pseudonym_findings(raw_tables, unknown_ids) %}
    {% set findings = [] %}
    {% for raw_table in raw_tables %}
        {% for row in unknown_ids.get(raw_table.unique_id, []) if row[2] %}
            {% do findings.append({
                'system': raw_table.source_name, 'table': raw_table.name, 'finding': 'no_pseudonym',
                'file': raw_table_path(raw_table), 'columns': row[1], 'blocks': true,
                'message': raw_table.source_name ~ '.' ~ raw_table.name ~ ': ' ~ row[2] ~ ' value(s) of ' ~ row[1]
                    ~ ' in ' ~ raw_table_path(raw_table) ~ ' have no pseudonym yet. Run `governance pseudonyms --raw-root '
                    ~ var('raw_root') ~ '`, then build again.',
            }) %}
        {% endfor %}
    {% endfor %}
    {{ return(findings) }}
{% endmacro %}
