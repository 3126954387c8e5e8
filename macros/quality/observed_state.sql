{#- One text of all that is seen of a discrepancy, equal where nothing of it changed. -#}
{% macro observed_state(relation) -%}
    md5(concat_ws('|'
        {%- for column in observed_columns() -%}
        , coalesce(cast({{ relation }}.{{ column }} as varchar), '')
        {%- endfor -%}
    ))
{%- endmacro %}
