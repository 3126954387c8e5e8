{#- Glob of the files of a raw table: the root that its `meta` names, then its `path`. -#}
{% macro raw_table_path(raw_table) -%}
    {{ return(var(raw_table.meta.get('root_var', 'raw_root')) ~ '/' ~ raw_table.meta.path) }}
{%- endmacro %}
