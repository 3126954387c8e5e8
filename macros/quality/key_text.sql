{#- The key of a pair of rows as one text; a key that repeats carries the number of the row. -#}
{% macro key_text(keys) -%}
    concat_ws('|'{% for key in keys %}, coalesce(cast({{ key }} as varchar), ''){% endfor %})
    || case
        when greatest(coalesce(left_nth, 1), coalesce(right_nth, 1)) > 1
            then '#' || cast(greatest(coalesce(left_nth, 1), coalesce(right_nth, 1)) as varchar)
        else ''
    end
{%- endmacro %}
