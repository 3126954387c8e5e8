{#- Fields of a JSON object joined by |; null where one of them is null or none is asked for. -#}
{% macro json_fields(json_column, names) -%}
    {% set fields = [] %}
    {% for name in names %}
        {% do fields.append(json_field(json_column, name)) %}
    {% endfor %}
    {{ return(fields | join(" || '|' || ") if fields else 'cast(null as varchar)') }}
{%- endmacro %}
