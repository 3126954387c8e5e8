{#-
    Writes the rows of a relation to <root>/<folder>/<name>.parquet. The folders are made where they are absent; the file
    is there whole or not at all.
-#}
{% macro write_file(relation, root, folder, name) -%}
    {{ return(adapter.dispatch('write_file')(relation, root, folder, name)) }}
{%- endmacro %}

{% macro duckdb__write_file(relation, root, folder, name) %}
    {# Writing partitions makes their folder, one level at a time; with no rows it makes nothing else. #}
    {% for path in [root, root ~ '/' ~ folder] %}
        {% do run_query('copy (select 1 as row_no, 1 as part where 1 = 0) to ' ~ sql_text(path) ~ ' (format parquet, partition_by (part), overwrite_or_ignore true)') %}
    {% endfor %}
    {% do run_query(
        'copy (select * from ' ~ relation ~ ') to ' ~ sql_text(root ~ '/' ~ folder ~ '/' ~ name ~ '.parquet') ~ ' (format parquet, use_tmp_file true)'
    ) %}
{% endmacro %}
