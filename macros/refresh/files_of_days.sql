{#- Files that hold rows of some days, from a staging relation of one row per file and day; none where `days` is none. -#}
{% macro files_of_days(files_by_day, days) %}
    {% if days is none %}{{ return(none) }}{% endif %}
    {% set files = [] %}
    {% for row in run_query('select distinct _file from ' ~ files_by_day ~ ' where stat_date in (' ~ sql_days(days) ~ ') order by 1').rows %}
        {% do files.append(row[0]) %}
    {% endfor %}
    {{ return(files) }}
{% endmacro %}
