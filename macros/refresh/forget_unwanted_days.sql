{#- Pre-hook of an incremental table of days: drops days that are not wanted any more, or not in that version. -#}
{% macro forget_unwanted_days(days_wanted) %}
    {% if execute and is_incremental() %}
    delete from {{ this }}
    where
        stat_date in (
            select built.stat_date
            from (select distinct stat_date, input_version from {{ this }}) as built
            left join {{ days_wanted }} as wanted
                on built.stat_date = wanted.stat_date and built.input_version = wanted.input_version
            where wanted.stat_date is null
        )
    {% endif %}
{% endmacro %}
