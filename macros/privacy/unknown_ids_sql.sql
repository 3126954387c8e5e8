{#-
    Query, by the raw table's unique_id, that counts the ids without a pseudonym in each column that shows pseudonyms:
    column name, number of ids. Tables without such columns give nothing.
-#}
{% macro unknown_ids_sql(raw_table, types, files_agree) %}
    {% set queries = [] %}
    {% for column in raw_table.columns.values() if column.config.get('meta', {}).get('pseudonym') %}
        {% set name = 'delivered.' ~ quoted(column.name) %}
        {% set query %}
            select {{ sql_text(column.name) }} as column_name, count(distinct {{ clean_id(name) }}) as n_ids
            from ({{ adapter.dispatch('read_files_sql')(raw_table, types, files_agree) }}) as delivered
            left join {{ source_relation(find_raw_table('private', 'pseudonyms')) }} as pseudonyms
                on
                    pseudonyms.kind = {{ sql_text(column.config.meta.pseudonym) }}
                    and pseudonyms.plain_value = {{ clean_id(name) }}
            where pseudonyms.plain_value is null and not {{ names_nobody(name) }}
        {% endset %}
        {% do queries.append(query) %}
    {% endfor %}
    {{ return({raw_table.unique_id: queries | join(' union all ')} if queries else {}) }}
{% endmacro %}
