{#- Glob of the files of a raw table: the root that its `meta` names, then its `path`. -#}
{% macro raw_table_path(raw_table) -%}
    {% set root_var = raw_table.meta.get('root_var', 'raw_root') %}
    {{ return((history_root() if root_var == 'history_root' else var(root_var)) ~ '/' ~ raw_table.meta.path) }}
{%- endmacro %}
