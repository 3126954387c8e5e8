{#-
    Query over the incremental table of content days: days with a row whose creator, home market or kind is not what it
    would be today, because a content or an account came late or was corrected. Contents and accounts are held against
    those remembered; only where they differ is the table read, and only the days between the first and the last that
    can hold such a row, which stand in the query as values, so that the reader skips the others.
-#}
{% macro content_days_out_of_date(contents, home_markets) %}
    {% set out_of_date = remembered('out_of_date') %}
    {% do run_query('create or replace temporary table ' ~ out_of_date ~ ' as ' ~ contents_out_of_date(contents, home_markets)) %}
    {% set span = run_query('select min(first_date), max(last_date) from ' ~ out_of_date).rows[0] %}
    {% if span[0] is none %}{{ return('select stat_date from ' ~ remembered('days') ~ ' where 1 = 0') }}{% endif %}
    {{ return(
        'select distinct built.stat_date from ' ~ this ~ ' as built inner join ' ~ out_of_date ~ ' as out_of_date'
        ~ ' on built.content_id = out_of_date.content_id and built.stat_date >= out_of_date.first_date and built.stat_date <= out_of_date.last_date'
        ~ ' where built.stat_date >= ' ~ sql_days([span[0]]) ~ ' and built.stat_date <= ' ~ sql_days([span[1]])
    ) }}
{% endmacro %}
