{#-
    Rows of several queries with the same columns, as lists by the name of the query, run as one statement: a
    statement of its own costs more than what these queries read. The name takes the place of column 0.
-#}
{% macro run_queries(queries) %}
    {% set rows = {} %}
    {% set statement = [] %}
    {% for name, query in queries.items() %}
        {% do rows.update({name: []}) %}
        {% do statement.append('select ' ~ sql_text(name) ~ ' as query_name, found.* from (' ~ query ~ ') as found') %}
    {% endfor %}
    {% for row in run_query(statement | join(' union all ')).rows if statement %}
        {% do rows[row[0]].append(row) %}
    {% endfor %}
    {{ return(rows) }}
{% endmacro %}
