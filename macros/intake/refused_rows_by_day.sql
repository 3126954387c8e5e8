{#-
    Body of an intake model of a table with one file per delivery and a day in its key: as refused_rows, and beside them
    one row with the verdict file_read per file and day, by which the next run tells what has changed. Only days that a
    new, rewritten or removed file touches, and the newest days of the lookback, are judged again, whole: exact
    duplicates share their key and so their day.
-#}
{% macro refused_rows_by_day(system, table, day_column) %}
    {{ config(
        materialized='incremental', schema='intake', incremental_strategy='delete+insert', unique_key='touched_day',
        on_schema_change='fail', pre_hook="{{ forget_changed_files('" ~ system ~ "', '" ~ table ~ "') }}"
    ) }}
    {% set relation = source(system, table) %}
    {% if not execute %}{{ return('select 1 from ' ~ relation) }}{% endif %}
    {% set raw_table = find_raw_table(system, table) %}
    {% set day_type = delivered_types(raw_table)[day_column] %}
    {% set day = typed_value(raw_table.columns[day_column], quoted(day_column), day_type == 'varchar') %}

    with

    {% if is_incremental() %}
    {% set changes = file_changes(raw_table, day) %}
    {% set relation = 'rows_of_touched_days' %}
    rows_of_touched_days as (

        select *
        from {{ source(system, table) }}
        where
            _file in ({{ sql_texts(changes.files) }})
            and (
                {{ day }} in ({{ sql_days(changes.touched_days | reject('none') | list) }})
                or ({{ day }} is null and _file in ({{ sql_texts(changes.changed) }}))
            )

    ),

    {% endif %}
    {{ refused_rows_ctes(
        raw_table, relation, ',\n' ~ day ~ ' as touched_day, cast(null as varchar) as file_version, cast(null as bigint) as n_rows'
    ) }},

    files_listed as (

        {{ files_with_versions_sql(raw_table_path(raw_table)) }}

    ),

    rows_counted_by_file as (

        select
            _file,
            {{ day }} as touched_day,
            min(_loaded_at) as _loaded_at,
            count(*) as n_rows
        from {{ relation }}
        group by _file, {{ day }}

    ),

    files_read as (

        select
            'file_read' as verdict,
            cast(null as varchar) as reasons,
            cast(null as varchar) as kept_file,
            cast(null as bigint) as kept_file_row,
            rows_counted_by_file._file,
            cast(0 as bigint) as _file_row,
            cast(null as varchar) as raw_text,
            cast(null as varchar) as raw_text_without_personal_data,
            cast(null as varchar) as _delivery_id,
            rows_counted_by_file._loaded_at,
            rows_counted_by_file.touched_day,
            files_listed.file_version,
            rows_counted_by_file.n_rows
        from rows_counted_by_file
        inner join files_listed on rows_counted_by_file._file = files_listed._file

    )

    select * from refused
    union all
    select * from files_read
{% endmacro %}
