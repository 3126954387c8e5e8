{#-
    What an incremental table of content days remembers of its last refresh, as a relation beside it: `days` with their
    input_version, `contents` as they were used, with the first and last day they were seen on, and `home_markets` as
    they were used. Written by remember_content_days in the transaction of the refresh, so that it is never ahead of
    the table and never behind it. Only for this run there are `out_of_date`, the contents that changed since, and
    `refreshed`, the days that are built again.
-#}
{% macro remembered(part) %}
    {% set name = this.identifier ~ '__' ~ part %}
    {% if part in ['out_of_date', 'refreshed'] %}{{ return(adapter.quote(name)) }}{% endif %}
    {{ return(api.Relation.create(database=this.database, schema=this.schema, identifier=name, type='table')) }}
{% endmacro %}
