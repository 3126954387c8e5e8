{#-
    Body of an intake model: the rows of a raw table that do not enter staging, each with its verdict.
    quarantined: breaks at least one row check. exact_duplicate: repeats, value for value, a row delivered before it.
-#}
{% macro refused_rows(system, table) %}
    {{ config(materialized='table', schema='intake') }}
    {% set relation = source(system, table) %}
    {% if not execute %}{{ return('select 1 from ' ~ relation) }}{% endif %}

    with

    {{ refused_rows_ctes(find_raw_table(system, table), relation) }}

    select * from refused
{% endmacro %}
