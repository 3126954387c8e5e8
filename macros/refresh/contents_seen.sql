{#- Query over the incremental table of content days: its contents as they were used on some days; on all where `days` is none. -#}
{% macro contents_seen(days) -%}
    select
        content_id,
        min(creator_id) as creator_id,
        min(content_type) as content_type,
        min(stat_date) as first_date,
        max(stat_date) as last_date
    from {{ this }}
    {{ where_in_days('stat_date', days) }}
    group by content_id
{%- endmacro %}
