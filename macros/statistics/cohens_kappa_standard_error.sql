{#-
    Large-sample standard error of Cohen's kappa for a 2x2 table (Fleiss, Cohen and Everitt 1969). Arguments: the four
    shares of the table, which add up to one, and kappa itself; counts gives the number of pairs.
-#}
{% macro cohens_kappa_standard_error(both_yes, yes_no, no_yes, both_no, kappa, pairs) -%}
    {%- set yes_first, no_first = '(' ~ both_yes ~ ' + ' ~ yes_no ~ ')', '(' ~ no_yes ~ ' + ' ~ both_no ~ ')' -%}
    {%- set yes_second, no_second = '(' ~ both_yes ~ ' + ' ~ no_yes ~ ')', '(' ~ yes_no ~ ' + ' ~ both_no ~ ')' -%}
    {%- set expected = '(' ~ yes_first ~ ' * ' ~ yes_second ~ ' + ' ~ no_first ~ ' * ' ~ no_second ~ ')' -%}
    sqrt(greatest(0.0,
        {{ both_yes }} * power(1 - ({{ yes_first }} + {{ yes_second }}) * (1 - {{ kappa }}), 2)
        + {{ both_no }} * power(1 - ({{ no_first }} + {{ no_second }}) * (1 - {{ kappa }}), 2)
        + power(1 - {{ kappa }}, 2) * (
            {{ yes_no }} * power({{ yes_second }} + {{ no_first }}, 2)
            + {{ no_yes }} * power({{ no_second }} + {{ yes_first }}, 2)
        )
        - power({{ kappa }} - {{ expected }} * (1 - {{ kappa }}), 2)
    )) / nullif((1 - {{ expected }}) * sqrt({{ pairs }}), 0)
{%- endmacro %}
