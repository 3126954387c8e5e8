{#-
    Whether values of the type found in the files can be read as the declared column without going through text. A wall
    clock has no offset, so a type with one cannot stand for it.
-#}
{% macro can_stand_for(found, column) -%}
    {% set declared = column.data_type.split('(')[0] %}
    {% set found = found.split('(')[0] %}
    {% set numbers = [
        'tinyint', 'smallint', 'integer', 'int', 'bigint', 'hugeint',
        'utinyint', 'usmallint', 'uinteger', 'ubigint', 'float', 'double', 'decimal',
    ] %}
    {% set clocks = ['timestamp', 'timestamp_ns', 'timestamp_ms', 'timestamp_s', 'timestamp_ntz'] %}
    {% if not column.meta.get('wall_clock') %}
        {% do clocks.append('timestamp with time zone') %}
    {% endif %}
    {{ return(
        found == declared
        or (found in numbers and declared in numbers)
        or (found in clocks and declared in ['timestamp', 'date'])
    ) }}
{%- endmacro %}
