{#-
    Runs before every command that reads data: gives each source table a view over the files that
    its `meta` names, after holding the files against the columns declared in the source YAML.
    A broken contract stops the run with one message that lists every file and what to do.
-#}
{% macro create_source_views() %}
    {% if not execute %}{{ return('') }}{% endif %}
    {% set findings = [] %}
    {% set pseudonyms_wanted = {} %}
    {% for schema in graph.sources.values() | map(attribute='schema') | unique | sort %}
        {% do run_query('create schema if not exists ' ~ schema) %}
    {% endfor %}
    {% set raw_tables = graph.sources.values() | sort(attribute='unique_id') | selectattr('meta.format', 'defined') | list %}
    {# Views of other tables read the pseudonyms. #}
    {% set private_tables = raw_tables | selectattr('source_name', 'equalto', 'private') | list %}
    {% set deliveries = files_delivered(raw_tables) %}
    {% for raw_table in private_tables + (raw_tables | reject('in', private_tables) | list) %}
        {% set delivered = deliveries[raw_table.unique_id] %}
        {% set table_findings = raw_table_findings(raw_table, delivered) %}
        {% set lacks_pseudonyms = columns_looked_up(raw_table) and findings | selectattr('system', 'equalto', 'private') | list %}
        {% do findings.extend(table_findings) %}
        {% if not lacks_pseudonyms and not table_findings | selectattr('blocks') | list %}
            {% set types = file_types(raw_table, delivered.files_agree) if delivered.n_files else {} %}
            {% do run_query(source_view_sql(raw_table, types, delivered.files_agree)) %}
            {% if delivered.n_files %}
                {% do pseudonyms_wanted.update(unknown_ids_sql(raw_table, types, delivered.files_agree)) %}
                {% do findings.extend(changed_types(raw_table, types)) %}
            {% endif %}
        {% endif %}
    {% endfor %}
    {% do findings.extend(pseudonym_findings(raw_tables, run_queries(pseudonyms_wanted))) %}
    {% do report_findings(findings) %}
    {{ landing_findings_sql(findings) }}
{% endmacro %}
