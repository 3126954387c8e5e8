{#- A figure as it is, a share within [0, 1]. -#}
{% macro bounded_share(kind, value) -%}
    case when {{ kind }} = 'ratio' then least(1.0, greatest(0.0, {{ value }})) else {{ value }} end
{%- endmacro %}
