{#-
    Cohen's kappa of two raters from the counts of the 2x2 table: (observed - expected) / (1 - expected) agreement, with
    the expected one from both margins. Null where one answer is the only one ever given.
-#}
{% macro cohens_kappa(both_yes, yes_no, no_yes, both_no) -%}
    {%- set n = '(cast(' ~ both_yes ~ ' as double) + ' ~ yes_no ~ ' + ' ~ no_yes ~ ' + ' ~ both_no ~ ')' -%}
    {%- set agreed = '(cast(' ~ both_yes ~ ' as double) + ' ~ both_no ~ ')' -%}
    {%- set by_chance = '((cast(' ~ both_yes ~ ' as double) + ' ~ yes_no ~ ') * (' ~ both_yes ~ ' + ' ~ no_yes ~ ')'
        ~ ' + (cast(' ~ both_no ~ ' as double) + ' ~ yes_no ~ ') * (' ~ both_no ~ ' + ' ~ no_yes ~ '))' -%}
    ({{ n }} * {{ agreed }} - {{ by_chance }}) / nullif({{ n }} * {{ n }} - {{ by_chance }}, 0)
{%- endmacro %}
