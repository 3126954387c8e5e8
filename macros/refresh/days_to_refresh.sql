{#-
    Days, YYYY-MM-DD, that the incremental table of content days must build again: days whose input_version is another
    one than that remembered, the newest days of the lookback, and days whose contents or accounts are out of date.
    None, which is all days, where the table is built anew or does not know what it was built from.
-#}
{% macro days_to_refresh(days_wanted, contents, home_markets) %}
    {% if not is_refreshed_by_days() %}{{ return(none) }}{% endif %}
    {% do run_query(
        'create or replace temporary table ' ~ remembered('refreshed') ~ ' as select wanted.stat_date from ' ~ days_wanted ~ ' as wanted left join '
        ~ remembered('days') ~ ' as built on wanted.stat_date = built.stat_date and wanted.input_version = built.input_version'
        ~ ' where built.stat_date is null union select stat_date from ' ~ days_wanted ~ ' where stat_date > (select max(stat_date) from ' ~ days_wanted
        ~ ') - interval ' ~ var('content_days_lookback', 3) ~ ' day union (' ~ content_days_out_of_date(contents, home_markets) ~ ')'
    ) %}
    {% set days = [] %}
    {% for row in run_query('select stat_date from ' ~ remembered('refreshed') ~ ' order by 1').rows %}
        {% do days.append(row[0] | string) %}
    {% endfor %}
    {{ return(days) }}
{% endmacro %}
