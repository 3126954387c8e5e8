{#- A UTC timestamp that was read from a wall clock; null in the hour that the clock tells twice, where it may be an hour off. -#}
{% macro moment_if_plain(moment, time_zone) -%}
    case
        when
            {{ utc_to_local(moment, time_zone) }} != {{ utc_to_local(moment ~ ' - interval 1 hour', time_zone) }}
            and {{ utc_to_local(moment, time_zone) }} != {{ utc_to_local(moment ~ ' + interval 1 hour', time_zone) }}
            then {{ moment }}
    end
{%- endmacro %}
