{#- Findings, blocking, for ids in the files of a raw table that came after the pseudonyms were made. -#}
{% macro pseudonym_findings(raw_table, types, agree) %}
    {% set findings = [] %}
    {% for column in raw_table.columns.values() if column.config.get('meta', {}).get('pseudonym') %}
        {% set name = 'delivered.' ~ quoted(column.name) %}
        {% set query %}
            select count(distinct {{ clean_id(name) }})
            from ({{ adapter.dispatch('read_files_sql')(raw_table, types, agree) }}) as delivered
            left join {{ source_relation(find_raw_table('private', 'pseudonyms')) }} as pseudonyms
                on
                    pseudonyms.kind = {{ sql_text(column.config.meta.pseudonym) }}
                    and pseudonyms.plain_value = {{ clean_id(name) }}
            where pseudonyms.plain_value is null and not {{ names_nobody(name) }}
        {% endset %}
        {% set n_unknown = run_query(query).rows[0][0] %}
        {% if n_unknown %}
            {% do findings.append({
                'system': raw_table.source_name, 'table': raw_table.name, 'finding': 'no_pseudonym',
                'file': raw_table_path(raw_table), 'columns': column.name, 'blocks': true,
                'message': raw_table.source_name ~ '.' ~ raw_table.name ~ ': ' ~ n_unknown ~ ' value(s) of ' ~ column.name
                    ~ ' in ' ~ raw_table_path(raw_table) ~ ' have no pseudonym yet. Run `governance pseudonyms --raw-root '
                    ~ var('raw_root') ~ '`, then build again.',
            }) %}
        {% endif %}
    {% endfor %}
    {{ return(findings) }}
{% endmacro %}
