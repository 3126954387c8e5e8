{#- Column name -> type as the files have it, read off the view of a raw table. -#}
{% macro delivered_types(raw_table) %}
    {% set types = {} %}
    {% for row in run_query('describe ' ~ source_relation(raw_table)).rows %}
        {% do types.update({row[0]: row[1] | lower}) %}
    {% endfor %}
    {{ return(types) }}
{% endmacro %}
