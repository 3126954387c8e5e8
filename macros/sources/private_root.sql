{#- Folder of what no reader may see: var('private_root'), else `private` beside the database. -#}
{% macro private_root() -%}
    {% if var('private_root') %}{{ return(var('private_root')) }}{% endif %}
    {% set folders = target.path.split('/')[:-1] %}
    {{ return((folders + ['private']) | join('/')) }}
{%- endmacro %}
