{#- Whether values of the type found in the files can be read as the declared type without going through text. -#}
{% macro can_stand_for(found, declared) -%}
    {% set declared = declared.split('(')[0] %}
    {% set found = found.split('(')[0] %}
    {% set numbers = ['tinyint', 'smallint', 'integer', 'int', 'bigint', 'hugeint', 'utinyint', 'usmallint', 'uinteger', 'ubigint', 'float', 'double', 'decimal'] %}
    {% set timestamps = ['timestamp', 'timestamp_ns', 'timestamp_ms', 'timestamp_s', 'timestamp with time zone', 'timestamp_ntz'] %}
    {{ return(
        found == declared
        or (found in numbers and declared in numbers)
        or (found in timestamps and declared in ['timestamp', 'date'])
    ) }}
{%- endmacro %}
