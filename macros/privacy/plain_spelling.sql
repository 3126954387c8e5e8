{#- A value as the file of pseudonyms spells it, by its kind; null where it names nobody. -#}
{% macro plain_spelling(kind, expression) -%}
    {% set spellings = {
        'handle': handle_spelled_plainly(expression),
        'email': email_spelled_plainly(expression),
        'licence': clean_text(expression),
    } %}
    {{ return(spellings.get(kind, clean_id(expression))) }}
{%- endmacro %}
