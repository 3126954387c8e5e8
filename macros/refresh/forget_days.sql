{#-
    Pre-hook of the incremental table of content days: drops the days that this run builds again, and those that are not
    wanted any more. The days stand in the statement as values, so that the reader skips the others.
-#}
{% macro forget_days(days_wanted) %}
    {% if is_refreshed_by_days() %}
    {% set days = [] %}
    {% for row in run_query(
        'select stat_date from ' ~ remembered('refreshed') ~ ' union select built.stat_date from ' ~ remembered('days') ~ ' as built left join ' ~ days_wanted
        ~ ' as wanted on built.stat_date = wanted.stat_date where wanted.stat_date is null order by 1'
    ).rows %}
        {% do days.append(row[0] | string) %}
    {% endfor %}
    delete from {{ this }} where stat_date in ({{ sql_days(days) }})
    {% elif execute and is_incremental() %}
    delete from {{ this }}
    {% endif %}
{% endmacro %}
