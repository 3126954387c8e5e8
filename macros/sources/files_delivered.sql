{#-
    What is said about the files of raw tables without reading a row, by the table's unique_id: n_files, differences (rows of
    column_differences_sql), unread_files (rows of unread_files_sql) and files_agree. Four statements for all tables together.
-#}
{% macro files_delivered(raw_tables) %}
    {% set counts, differences, disagreements, unread, delivered = {}, {}, {}, {}, {} %}
    {% for raw_table in raw_tables %}
        {% do counts.update({raw_table.unique_id: count_files_sql(raw_table_path(raw_table))}) %}
    {% endfor %}
    {% set n_files = run_queries(counts) %}
    {% for raw_table in raw_tables if n_files[raw_table.unique_id][0][1] %}
        {% set path = raw_table_path(raw_table) %}
        {% do differences.update({raw_table.unique_id: column_differences_sql(raw_table, path)}) %}
        {% if raw_table.meta.format == 'parquet' %}
            {% do disagreements.update({raw_table.unique_id: columns_not_in_every_file_sql(path)}) %}
        {% endif %}
        {% if raw_table.meta.get('root_var') is none %}
            {% do unread.update({raw_table.unique_id: unread_files_sql(path)}) %}
        {% endif %}
    {% endfor %}
    {% set differences, disagreements, unread = run_queries(differences), run_queries(disagreements), run_queries(unread) %}
    {% for name in counts %}
        {% do delivered.update({name: {
            'n_files': n_files[name][0][1],
            'differences': differences.get(name, []),
            'unread_files': unread.get(name, []),
            'files_agree': not disagreements.get(name, []),
        }}) %}
    {% endfor %}
    {{ return(delivered) }}
{% endmacro %}
