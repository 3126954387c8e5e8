{#- Days, YYYY-MM-DD, as SQL literals with commas between; never empty, so that it can stand after `in`. -#}
{% macro sql_days(days) -%}
    {% if days %}{% for day in days %}date '{{ day }}'{{ ', ' if not loop.last }}{% endfor %}{% else %}null{% endif %}
{%- endmacro %}
