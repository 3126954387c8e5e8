{#-
    Query: metric of the semantic layer and a text that is another one once a seed or a model behind it has other rows
    or code: the models it is defined on with all that they are built from, and the models, with their seeds, that count
    its events. The checksums are those of the graph; code of macros is not among them.
-#}
{% macro rules_versions(counting_models) -%}
    {%- if not execute %}{{ return("") }}{% endif -%}
    {%- set counted_by = [] -%}
    {%- for node in graph.nodes.values() | selectattr('name', 'in', counting_models) -%}
        {%- do counted_by.append(node.unique_id) -%}
        {%- for parent in node.depends_on.nodes if graph.nodes.get(parent, {}).get('resource_type') == 'seed' -%}
            {%- do counted_by.append(parent) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- for metric in graph.metrics.values() | sort(attribute='name') -%}
        {%- set checksums = [] -%}
        {%- for node in (upstream_nodes([metric.unique_id]) + counted_by) | unique | sort if node in graph.nodes -%}
            {%- do checksums.append(node ~ ' ' ~ graph.nodes[node].checksum.checksum) -%}
        {%- endfor -%}
    select
        {{ sql_text(metric.name) }} as semantic_metric,
        {{ sql_text(local_md5(checksums | join(', '))) }} as rules_version
    union all
    {% endfor -%}
    select
        cast(null as varchar) as semantic_metric,
        cast(null as varchar) as rules_version
    where 1 = 0
{%- endmacro %}
