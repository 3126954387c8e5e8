{#- Monday of the first edition of the weekly review that holds what arrived at a moment: editions are drawn up on Mondays at an hour, UTC. -#}
{% macro edition_date(arrived_at, edition_hour) -%}
    cast(
        date_trunc('week', {{ arrived_at }} - {{ edition_hour }} * interval 1 hour) + interval 7 day as date
    )
{%- endmacro %}
