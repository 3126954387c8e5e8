{#-
    'lower' or 'upper' bound of the difference of two shares, first less second, from their Wilson bounds (Newcombe 1998,
    method 10). Null without trials.
-#}
{% macro share_difference(bound, successes, trials, other_successes, other_trials) -%}
    {%- set p, q = '(' ~ ratio(successes, trials) ~ ')', '(' ~ ratio(other_successes, other_trials) ~ ')' -%}
    {%- if bound == 'lower' -%}
    {%- set near, far = wilson_lower(successes, trials), wilson_upper(other_successes, other_trials) -%}
    {%- set sign = '-' -%}
    {%- else -%}
    {%- set near, far = wilson_upper(successes, trials), wilson_lower(other_successes, other_trials) -%}
    {%- set sign = '+' -%}
    {%- endif -%}
    {{ p }} - {{ q }} {{ sign }} sqrt(power({{ p }} - {{ near }}, 2) + power({{ q }} - {{ far }}, 2))
{%- endmacro %}
