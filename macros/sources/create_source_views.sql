{#-
    Runs before every command that reads data: gives each source table a view over the files that
    its `meta` names, after holding the files against the columns declared in the source YAML.
    A broken contract stops the run with one message that lists every file and what to do.
-#}
{% macro create_source_views() %}
    {% if not execute %}{{ return('') }}{% endif %}
    {% set findings = [] %}
    {% for schema in graph.sources.values() | map(attribute='schema') | unique | sort %}
        {% do run_query('create schema if not exists ' ~ schema) %}
    {% endfor %}
    {% set raw_tables = graph.sources.values() | sort(attribute='unique_id') | selectattr('meta.format', 'defined') | list %}
    {# Views of other tables read the pseudonyms. #}
    {% set private_tables = raw_tables | selectattr('source_name', 'equalto', 'private') | list %}
    {% for raw_table in private_tables + (raw_tables | reject('in', private_tables) | list) %}
        {% set table_findings = raw_table_findings(raw_table) %}
        {% set lacks_pseudonyms = columns_looked_up(raw_table) and findings | selectattr('system', 'equalto', 'private') | list %}
        {% do findings.extend(table_findings) %}
        {% if not lacks_pseudonyms and not table_findings | selectattr('blocks') | list %}
            {% set is_absent = 'absent' in table_findings | map(attribute='finding') | list %}
            {% set agree = true if is_absent else files_agree(raw_table) %}
            {% set types = {} if is_absent else file_types(raw_table, agree) %}
            {% do findings.extend([] if is_absent else pseudonym_findings(raw_table, types, agree)) %}
            {% do run_query(source_view_sql(raw_table, types, agree)) %}
            {% do findings.extend(changed_types(raw_table, types) if types else []) %}
        {% endif %}
    {% endfor %}
    {% do report_findings(findings) %}
    {{ landing_findings_sql(findings) }}
{% endmacro %}
