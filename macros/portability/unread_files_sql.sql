{#-
    Query that lists the files below the folder of a raw table that its glob does not match: another ending, or another
    depth. Names that begin with a dot or an underscore are marks of the writer, not data.
-#}
{% macro unread_files_sql(path) -%}
    {{ return(adapter.dispatch('unread_files_sql')(path)) }}
{%- endmacro %}

{% macro duckdb__unread_files_sql(path) -%}
    select file
    from glob({{ sql_text(path.split('/*')[0] ~ '/**') }})
    where
        file not in (select file from glob({{ sql_text(path) }}))
        and not regexp_matches(parse_filename(file), '^[._]')
    order by file
{%- endmacro %}
