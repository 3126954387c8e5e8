{#- Folder of what is kept from build to build and cannot be built again: var('history_root'), else `history` beside the database. -#}
{% macro history_root() -%}
    {% if var('history_root') %}{{ return(var('history_root')) }}{% endif %}
    {% set folders = target.path.split('/')[:-1] %}
    {{ return((folders + ['history']) | join('/')) }}
{%- endmacro %}
