{#- Glob of the files of a raw table: the root that its `meta` names, then its `path`. -#}
{% macro raw_table_path(raw_table) -%}
    {% set root_var = raw_table.meta.get('root_var', 'raw_root') %}
    {% set found = {'history_root': history_root, 'private_root': private_root}.get(root_var) %}
    {{ return((found() if found else var(root_var)) ~ '/' ~ raw_table.meta.path) }}
{%- endmacro %}
