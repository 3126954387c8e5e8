{#- Columns of a raw table that are looked up in the file of pseudonyms, with the kind of value they hold. -#}
{% macro columns_looked_up(raw_table) %}
    {% set looked_up = {} %}
    {% set erased_with = raw_table.meta.get('erased_with') %}
    {% if erased_with %}
        {% do looked_up.update({erased_with.column: erased_with.kind}) %}
    {% endif %}
    {% for column in raw_table.columns.values() %}
        {% set meta = column.config.get('meta', {}) %}
        {% if meta.get('pseudonym') or meta.get('erased_as') %}
            {% do looked_up.update({column.name: meta.get('pseudonym') or meta.get('erased_as')}) %}
        {% endif %}
    {% endfor %}
    {{ return(looked_up) }}
{% endmacro %}
