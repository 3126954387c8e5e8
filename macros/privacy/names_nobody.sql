{#- An id that no creator can have: a template that was not filled in, or a text longer than intake lets in. It stays as it is, and intake says what is wrong with it. -#}
{% macro names_nobody(expression) -%}
    ({{ expression }} like '%{% raw %}{%}{% endraw %}%' or length({{ expression }}) > {{ var('longest_text') }})
{%- endmacro %}
