{#- Columns of sums from a left join, zero where nothing was joined; counts (n_) as bigint, weights as double. -#}
{% macro sums_or_zero(relation, measures) -%}
    {%- for measure in measures -%}
    cast(coalesce({{ relation }}.{{ measure }}, 0) as {{ 'bigint' if measure.startswith('n_') else 'double' }})
        as {{ measure }}
    {%- if not loop.last %},
    {% endif -%}
    {%- endfor -%}
{%- endmacro %}
