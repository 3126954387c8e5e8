{#- True where the table exists, is not built anew, and all that it should remember of its last refresh is there. -#}
{% macro is_refreshed_by_days() %}
    {% if not execute or not is_incremental() %}{{ return(false) }}{% endif %}
    {% for part in ['days', 'contents', 'home_markets'] %}
        {% set relation = remembered(part) %}
        {% if adapter.get_relation(relation.database, relation.schema, relation.identifier) is none %}{{ return(false) }}{% endif %}
    {% endfor %}
    {{ return(true) }}
{% endmacro %}
