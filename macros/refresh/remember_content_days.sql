{#-
    Post-hook of the incremental table of content days, in the transaction of the refresh: remembers what the table is
    now built from. A content is remembered with its first and last day for good, also when rows of it went: days too
    many are looked at, never too few.
-#}
{% macro remember_content_days(days_wanted, home_markets) %}
    {% if not execute %}{{ return('') }}{% endif %}
    {% set seen = remembered('contents') %}
    {% if is_refreshed_by_days() %}
    {% set days = [] %}
    {% for row in run_query('select stat_date from ' ~ remembered('refreshed') ~ ' order by 1').rows %}
        {% do days.append(row[0] | string) %}
    {% endfor %}
    -- all days of another content were built again, so that it is seen anew; it may have no row any more
    delete from {{ seen }}
    where content_id in (select content_id from {{ remembered('out_of_date') }} where is_another_content);
    merge into {{ seen }} as seen
    using (
        {{ contents_seen(days) }}
    ) as refreshed
        on seen.content_id = refreshed.content_id
    when matched and (
        seen.first_date > refreshed.first_date
        or seen.last_date < refreshed.last_date
    ) then update set
        first_date = least(seen.first_date, refreshed.first_date),
        last_date = greatest(seen.last_date, refreshed.last_date)
    when not matched then insert (content_id, creator_id, content_type, first_date, last_date)
        values (refreshed.content_id, refreshed.creator_id, refreshed.content_type, refreshed.first_date, refreshed.last_date);
    {% else %}
    create or replace table {{ seen }} as
    {{ contents_seen(none) }};
    {% endif %}
    create or replace table {{ remembered('days') }} as
    select stat_date, input_version from {{ days_wanted }};
    create or replace table {{ remembered('home_markets') }} as
    select creator_id, home_market, held_from_at, held_to_at from {{ home_markets }};
{% endmacro %}
