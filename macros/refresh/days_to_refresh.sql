{#-
    Days, YYYY-MM-DD, that an incremental table must build again: days whose input_version is another one than that in
    days_wanted, the newest days of the lookback, and days named by `more_days`, a query over the table. None, which is all days, where the table is built anew.
-#}
{% macro days_to_refresh(days_wanted, more_days) %}
    {% if not execute or not is_incremental() %}{{ return(none) }}{% endif %}
    {% set days = [] %}
    {% for row in run_query(
        'select wanted.stat_date from ' ~ days_wanted ~ ' as wanted left join (select stat_date, max(input_version) as input_version from ' ~ this
        ~ ' group by stat_date) as built on wanted.stat_date = built.stat_date and wanted.input_version = built.input_version'
        ~ ' where built.stat_date is null union select stat_date from ' ~ days_wanted ~ ' where stat_date > (select max(stat_date) from ' ~ days_wanted
        ~ ') - interval ' ~ var('content_days_lookback', 3) ~ ' day union (' ~ more_days ~ ') order by 1'
    ).rows %}
        {% do days.append(row[0] | string) %}
    {% endfor %}
    {{ return(days) }}
{% endmacro %}
