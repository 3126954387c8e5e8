{#- Columns of the rows of an edition after its number and times, in the order of the files. -#}
{% macro edition_columns() -%}
    {{ return([
        'row_kind', 'metric', 'metric_kind', 'n_observations_needed', 'rules_version', 'cause', 'event_kind', 'event_id', 'counted_part',
        'period_kind', 'market', 'stat_date', 'duration_hours', 'n_observations', 'numerator', 'denominator',
    ]) }}
{%- endmacro %}
