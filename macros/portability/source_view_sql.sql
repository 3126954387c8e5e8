{#-
    Statement that makes the view of a raw table: its declared columns as they lie in the files, plus _file, _file_row,
    _malformed_line, _delivery_id and _loaded_at. A column whose type in the files cannot stand for the declared one is
    given as text, so that intake can judge its values. An absent optional table becomes a view without rows.
    Where all files agree in their columns, files_agree, they are read as the first of them is.
-#}
{% macro source_view_sql(raw_table, file_types, files_agree) -%}
    create or replace view {{ source_relation(raw_table) }} as
    {% if file_types %}
        {{ pseudonymised_sql(raw_table, adapter.dispatch('read_files_sql')(raw_table, file_types, files_agree)) }}
    {% else %}
        {{ empty_table_sql(raw_table) }}
    {% endif %}
{%- endmacro %}

{% macro duckdb__read_files_sql(raw_table, file_types, files_agree) -%}
    {% set path = raw_table_path(raw_table) %}
    {% set has_delivery_columns = raw_table.meta.get('delivery_columns', true) %}
    {% if raw_table.meta.format == 'csv' %}
    with

    records as materialized (
        {{ csv_records_sql(path) }}
    ),

    headers as (
        select _file, fields as columns from records where is_header
    ),

    rows_judged as (
        select
            records.*,
            headers.columns,
            records.is_readable and len(records.fields) = len(headers.columns) as is_well_formed
        from records
        inner join headers using (_file)
        where not records.is_header
    )

    select
        {% for column in raw_table.columns.values() %}
        {{ csv_field(column.name) }} as {{ quoted(column.name) }},
        {% endfor %}
        {% if has_delivery_columns %}
        {{ csv_field('_delivery_id') }} as _delivery_id,
        {{ utc_timestamp(csv_field('_loaded_at')) }} as _loaded_at,
        {% else %}
        parse_filename(_file) as _delivery_id,
        cast(null as timestamp) as _loaded_at,
        {% endif %}
        _file,
        line_no as _file_row,
        case when not is_well_formed then record end as _malformed_line
    from rows_judged
    {% else %}
    select
        {% for column in raw_table.columns.values() %}
        {% if can_stand_for(file_types[column.name], column) %}
        {{ quoted(column.name) }},
        {% else %}
        cast({{ quoted(column.name) }} as varchar) as {{ quoted(column.name) }},
        {% endif %}
        {% endfor %}
        {% if has_delivery_columns %}
        cast(_delivery_id as varchar) as _delivery_id,
        {{ utc_timestamp('_loaded_at') }} as _loaded_at,
        {% else %}
        parse_filename(filename) as _delivery_id,
        cast(null as timestamp) as _loaded_at,
        {% endif %}
        filename as _file,
        file_row_number + 1 as _file_row,
        cast(null as varchar) as _malformed_line
    from read_parquet(
        {{ sql_text(path) }}, union_by_name = {{ 'false' if files_agree else 'true' }}, filename = true, file_row_number = true,
        hive_partitioning = false
    )
    {% endif %}
{%- endmacro %}
