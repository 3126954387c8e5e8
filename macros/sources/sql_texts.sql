{#- Texts as SQL literals with commas between; never empty, so that it can stand after `in`. -#}
{% macro sql_texts(values) -%}
    {% if values %}{% for value in values %}{{ sql_text(value) }}{{ ', ' if not loop.last }}{% endfor %}{% else %}null{% endif %}
{%- endmacro %}
