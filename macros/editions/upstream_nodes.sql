{#- Unique ids of nodes, metrics and semantic models of the graph, with all that they are built from. -#}
{% macro upstream_nodes(unique_ids) %}
    {% set found = unique_ids | unique | list %}
    {# The list grows while it is walked: parents are visited after their children. #}
    {% for unique_id in found %}
        {% set node = graph.nodes.get(unique_id) or graph.metrics.get(unique_id) or graph.semantic_models.get(unique_id) %}
        {% do found.extend((node.depends_on.nodes if node else []) | reject('in', found) | unique | list) %}
    {% endfor %}
    {{ return(found) }}
{% endmacro %}
