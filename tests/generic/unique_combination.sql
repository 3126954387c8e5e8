{#-
    Fails with each combination of values of the columns that stands in more than one row. With `newest`, {column, days},
    only rows of the newest days are held against each other: for tables that are refreshed by whole days.
-#}
{% test unique_combination(model, columns, newest=none) %}
    select {{ columns | join(', ') }}, count(*) as n_rows
    from {{ model }}
    {% if newest %}
    where {{ newest.column }} > (select max({{ newest.column }}) from {{ model }}) - interval {{ newest.days }} day
    {% endif %}
    group by {{ columns | join(', ') }}
    having count(*) > 1
{% endtest %}
