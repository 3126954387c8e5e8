{#-
    What became of the files of a raw table since its intake model last read them: {changed: files that are new or were
    written again, touched_days: the days that those files and the files gone hold or held, as YYYY-MM-DD, none for
    rows without a day, files: all files with rows of these days}.
-#}
{% macro file_changes(raw_table, day) %}
    {% set listed = files_with_versions_sql(raw_table_path(raw_table)) %}
    {% set changed, touched_days, files = [], [], [] %}
    {% for row in run_query(
        'select listed._file from (' ~ listed ~ ') as listed left join ' ~ this ~ " as known on known.verdict = 'file_read'"
        ~ ' and listed._file = known._file and listed.file_version = known.file_version where known._file is null order by 1'
    ).rows %}
        {% do changed.append(row[0]) %}
    {% endfor %}
    {% set changed_days %}
        select distinct {{ day }} as day from {{ source_relation(raw_table) }} where _file in ({{ sql_texts(changed) }})
        union
    {% endset %}
    {% for row in run_query(
        (changed_days if changed else '') ~ ' select known.touched_day from ' ~ this ~ ' as known left join (' ~ listed ~ ') as listed'
        ~ " on known._file = listed._file and known.file_version = listed.file_version where known.verdict = 'file_read' and listed._file is null"
        ~ ' union select distinct touched_day from ' ~ this ~ ' where touched_day > (select max(touched_day) from ' ~ this ~ ')'
        ~ ' - interval ' ~ var('content_days_lookback', 3) ~ ' day order by 1'
    ).rows %}
        {% do touched_days.append(row[0] | string if row[0] is not none else none) %}
    {% endfor %}
    {% set dated = touched_days | reject('none') | list %}
    {% for row in run_query(
        'select distinct _file from ' ~ this ~ " where verdict = 'file_read' and touched_day in (" ~ sql_days(dated) ~ ') order by 1'
    ).rows if dated %}
        {% do files.append(row[0]) %}
    {% endfor %}
    {{ return({'changed': changed, 'touched_days': touched_days, 'files': (files + changed) | unique | list}) }}
{% endmacro %}
