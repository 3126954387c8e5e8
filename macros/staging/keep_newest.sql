{#- Closes a select: of each key the row delivered last stays; where `by` names a moment of the source, the one newest by it. -#}
{% macro keep_newest(keys, by=none) -%}
    qualify row_number() over (
        partition by {{ keys | join(', ') }}
        order by {{ by ~ ' desc, ' if by else '' }}_loaded_at desc nulls last, _file desc, _file_row desc
    ) = 1
{%- endmacro %}
