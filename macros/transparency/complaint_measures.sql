{#-
    Figures of part 7 on complaints and disputes: last word of the measure, which of the rows `counted` count, and what
    each brings to the figure.
-#}
{% macro complaint_measures() %}
    {{ return([
        ('total', 'true', '1'),
        ('upheld', "counted.appeal_outcome = 'upheld'", '1'),
        ('partly_reversed', "counted.appeal_outcome = 'partly_reversed'", '1'),
        ('reversed', "counted.appeal_outcome = 'reversed'", '1'),
        ('omitted', "counted.appeal_outcome = 'withdrawn'", '1'),
        (
            'median_hours',
            "counted.appeal_outcome != 'withdrawn' and counted.hours_to_decide is not null",
            'counted.hours_to_decide',
        ),
        ('implemented_share', 'counted.is_for_recipient', 'case when counted.is_implemented then 1 else 0 end'),
    ]) }}
{% endmacro %}
