{#- True where a figure is as good as its target or better, in the direction of the metric; equal, to nine decimals, is good enough. -#}
{% macro meets_target(direction, value, target) -%}
    round(case {{ direction }} when 'lower_is_better' then -1 else 1 end * ({{ value }} - {{ target }}), 9) >= 0
{%- endmacro %}
