{#-
    Query that compares the columns of every file of a raw table with those declared. One row per kind of difference and
    set of columns: columns, first file, number of files. missing_column, extra_column, repeated_column (twice in one
    file) and mixed_types: files disagree whether a column holds numbers, dates, timestamps or flags, which the reader
    would convert without a word.
-#}
{% macro column_differences_sql(raw_table, path) -%}
    {{ return(adapter.dispatch('column_differences_sql')(raw_table, path)) }}
{%- endmacro %}

{% macro duckdb__column_differences_sql(raw_table, path) -%}
    with

    found as (
        {% if raw_table.meta.format == 'csv' %}
        select _file as file, unnest(fields) as column_name, 'varchar' as kind
        from ({{ csv_records_sql(path) }})
        where is_header
        {% else %}
        select
            file_name as file,
            name as column_name,
            case
                when regexp_matches(duckdb_type, '^(DECIMAL|FLOAT|DOUBLE|U?(TINY|SMALL|BIG|HUGE)?INT)') then 'number'
                when starts_with(duckdb_type, 'TIMESTAMP') then 'timestamp'
                else lower(duckdb_type)
            end as kind
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

    kinds_counted as (
        select found.column_name, found.kind, count(*) as n_files
        from found
        semi join declared using (column_name)
        where found.kind != 'varchar'
        group by found.column_name, found.kind
    ),

    minority_kinds as (
        select column_name, kind
        from kinds_counted
        qualify row_number() over (partition by column_name order by n_files desc, kind) > 1
    ),

    differences as (
        select 'missing_column' as difference, files.file, declared.column_name
        from files
        cross join declared
        anti join found on files.file = found.file and declared.column_name = found.column_name
        union all
        select 'mixed_types', found.file, concat(found.column_name, ' (', found.kind, ')')
        from found
        semi join minority_kinds using (column_name, kind)
        union all
        select 'repeated_column', file, column_name
        from found
        group by file, column_name
        having count(*) > 1
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
