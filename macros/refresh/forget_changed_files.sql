{#-
    Pre-hook of refused_rows_by_day: drops what is known of days whose files were written again or are gone, so that a
    day of which nothing is left leaves nothing behind.
-#}
{% macro forget_changed_files(system, table) %}
    {% if execute and is_incremental() %}
    {% set listed = files_with_versions_sql(raw_table_path(find_raw_table(system, table))) %}
    delete from {{ this }}
    where
        touched_day in (
            select known.touched_day
            from {{ this }} as known
            left join ({{ listed }}) as listed on known._file = listed._file and known.file_version = listed.file_version
            where known.verdict = 'file_read' and listed._file is null
        )
        or (
            touched_day is null
            and _file in (
                select known._file
                from {{ this }} as known
                left join ({{ listed }}) as listed
                    on known._file = listed._file and known.file_version = listed.file_version
                where known.verdict = 'file_read' and known.touched_day is null and listed._file is null
            )
        )
    {% endif %}
{% endmacro %}
