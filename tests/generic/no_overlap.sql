{#-
    Fails with each pair of rows of the same keys whose times overlap: more than one would be in force on some day. A null
    end is open. `until` is the first day after, or the last day itself with is_last_day.
-#}
{% test no_overlap(model, id, keys, since='since_date', until='until_date', is_last_day=false) %}
    {% set before = '<=' if is_last_day else '<' %}
    select
        one.{{ id }} as one_id,
        other.{{ id }} as other_id
    from {{ model }} as one
    inner join {{ model }} as other
        on
            {{ same_values('one', 'other', keys) }}
            and one.{{ id }} < other.{{ id }}
            and (one.{{ until }} is null or other.{{ since }} {{ before }} one.{{ until }})
            and (other.{{ until }} is null or one.{{ since }} {{ before }} other.{{ until }})
{% endtest %}
