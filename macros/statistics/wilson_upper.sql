{#- Upper bound of the 95 % Wilson interval of a share (Wilson 1927); null without trials. -#}
{% macro wilson_upper(successes, trials) -%}
    {{ wilson_bound(successes, trials, '+') }}
{%- endmacro %}
