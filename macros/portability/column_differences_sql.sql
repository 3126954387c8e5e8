{#-
    Query that compares the columns of every file of a raw table with those declared. One row per kind of
    difference and set of columns: missing_column or extra_column, columns, first file, number of files.
-#}
{% macro column_differences_sql(raw_table, path) -%}
    {{ return(adapter.dispatch('column_differences_sql')(raw_table, path)) }}
{%- endmacro %}

{% macro duckdb__column_differences_sql(raw_table, path) -%}
    with

    found as (
        {% if raw_table.meta.format == 'csv' %}
        select _file as file, unnest(fields) as column_name
        from ({{ csv_records_sql(path) }})
        where is_header
        {% else %}
        select file_name as file, name as column_name
        from parquet_schema({{ sql_text(path) }})
        where num_children is null
        {% endif %}
    ),

    files as (select file from glob({{ sql_text(path) }})),

    declared as (
        select unnest([
            {%- for column in expected_columns(raw_table) %}{{ sql_text(column) }}{{ ', ' if not loop.last }}{% endfor -%}
        ]) as column_name
    ),

    differences as (
        select 'missing_column' as difference, files.file, declared.column_name
        from files
        cross join declared
        anti join found on files.file = found.file and declared.column_name = found.column_name
        union all
        select 'extra_column', found.file, found.column_name
        from found
        anti join declared using (column_name)
    ),

    by_file as (
        select difference, file, string_agg(column_name, ', ' order by column_name) as columns
        from differences
        group by difference, file
    )

    select difference, columns, min(file) as first_file, count(*) as n_files
    from by_file
    group by difference, columns
    order by difference desc, columns
{%- endmacro %}
