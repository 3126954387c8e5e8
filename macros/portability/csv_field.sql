{#- Field of a CSV record by the name its file gives it; null where empty or where the record is not well formed. -#}
{% macro csv_field(column_name) -%}
    case when is_well_formed then nullif(fields[list_position(columns, {{ sql_text(column_name) }})], '') end
{%- endmacro %}
