{#- Rows of a staging relation that had reached us by var('known_as_of'), a UTC timestamp; all rows where it is not set. Stands in an import CTE: select * from known(ref('stg_…')). -#}
{% macro known(relation) -%}
    {%- if var('known_as_of') -%}
    (select * from {{ relation }} where _loaded_at <= cast({{ sql_text(var('known_as_of')) }} as timestamp)) as known_rows
    {%- else -%}
    {{ relation }}
    {%- endif -%}
{%- endmacro %}
