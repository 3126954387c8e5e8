{#- Record of the row on the other side that has all keys of this one but a moved one; null where there is none. -#}
{% macro moved_counterpart(side, keys, moves) -%}
    {%- set other_side = 'right' if side == 'left' else 'left' -%}
    coalesce(
        {%- for key in moves %}
        max(case when {{ other_side }}_nth is null then {{ side }}_ref end)
            over (partition by {{ keys | reject('equalto', key) | join(', ') }})
        {{- ',' if not loop.last }}
        {%- endfor %}
        {{- ', null' if moves | length == 1 }}
    )
{%- endmacro %}
