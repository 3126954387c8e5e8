{#- Import CTE of a staging model: the rows of a raw table that its intake model did not refuse. -#}
{% macro accepted_rows(system, table) %}
    select raw_rows.*
        from {{ source(system, table) }} as raw_rows
        left join {{ ref('intake_' ~ system ~ '__' ~ table) }} as refused
            on raw_rows._file = refused._file and raw_rows._file_row = refused._file_row
        where refused._file is null
{%- endmacro %}
