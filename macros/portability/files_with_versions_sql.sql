{#-
    Query that lists the files behind a glob without opening them: _file, named as the source view names it, and
    file_version, a text that is another one once the file is written again.
-#}
{% macro files_with_versions_sql(path) -%}
    {{ return(adapter.dispatch('files_with_versions_sql')(path)) }}
{%- endmacro %}

{% macro duckdb__files_with_versions_sql(path) -%}
    select filename as _file, concat(size, ' bytes of ', epoch_us(last_modified)) as file_version
    from read_blob({{ sql_text(path) }})
{%- endmacro %}
