{#- True where a text is a valid JSON list. -#}
{% macro is_json_list(expression) -%}
    {{ return(adapter.dispatch('is_json_list')(expression)) }}
{%- endmacro %}

{% macro duckdb__is_json_list(expression) -%}
    coalesce(json_type(try_cast({{ expression }} as json)) = 'ARRAY', false)
{%- endmacro %}
