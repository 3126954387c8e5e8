{#-
    Where clause that keeps some days; nothing where `days` is none, which means all of them. With `files`, those that
    hold rows of the days, no other file is opened.
-#}
{% macro where_in_days(day, days, file=none, files=none) -%}
    {% if days is not none %}where {{ day }} in ({{ sql_days(days) }}){% if file %} and {{ file }} in ({{ sql_texts(files) }}){% endif %}{% endif %}
{%- endmacro %}
