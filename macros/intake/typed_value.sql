{#- A delivered column read as its declared type, null where it cannot be read; the same expression as in staging. -#}
{% macro typed_value(column, name, delivered_as_text) %}
    {% if not delivered_as_text %}
        {{ return(name) }}
    {% elif column.data_type == 'timestamp' and not column.config.get('meta', {}).get('wall_clock') %}
        {{ return(utc_timestamp(name)) }}
    {% else %}
        {{ return('try_cast(' ~ name ~ ' as ' ~ column.data_type ~ ')') }}
    {% endif %}
{% endmacro %}
