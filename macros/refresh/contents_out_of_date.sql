{#-
    Query: remembered contents whose creator or kind is another one today, for all the days they were seen on, and
    contents of creators whose home market is another one today, for the time in which it is. Reads what is
    remembered, not the content days.
-#}
{% macro contents_out_of_date(contents, home_markets) -%}
    with

    {% set spans = ['creator_id', 'home_market', 'held_from_at', 'held_to_at'] | join(', ') %}
    creators_with_other_spans as (

        select creator_id
        from (
            (select {{ spans }} from {{ home_markets }} except select {{ spans }} from {{ remembered('home_markets') }})
            union all
            (select {{ spans }} from {{ remembered('home_markets') }} except select {{ spans }} from {{ home_markets }})
        ) as other_spans
        group by creator_id

    ),

    spans_of_now as (

        select spans.*
        from {{ home_markets }} as spans
        inner join creators_with_other_spans on spans.creator_id = creators_with_other_spans.creator_id

    ),

    spans_remembered as (

        select spans.*
        from {{ remembered('home_markets') }} as spans
        inner join creators_with_other_spans on spans.creator_id = creators_with_other_spans.creator_id

    ),

    moments as (

        select creator_id, held_from_at as from_at from spans_of_now
        union
        select creator_id, held_to_at from spans_of_now
        union
        select creator_id, held_from_at from spans_remembered
        union
        select creator_id, held_to_at from spans_remembered

    ),

    -- a span begins or ends at a moment, so that nothing changes between two of them
    periods as (

        select
            creator_id,
            from_at,
            lead(from_at) over (partition by creator_id order by from_at) as to_at
        from moments

    ),

    periods_with_another_market as (

        select periods.creator_id, periods.from_at, periods.to_at
        from periods
        left join spans_of_now
            on
                periods.creator_id = spans_of_now.creator_id
                and periods.from_at >= spans_of_now.held_from_at
                and periods.from_at < spans_of_now.held_to_at
        left join spans_remembered
            on
                periods.creator_id = spans_remembered.creator_id
                and periods.from_at >= spans_remembered.held_from_at
                and periods.from_at < spans_remembered.held_to_at
        where coalesce(spans_of_now.home_market, 'ZZ') != coalesce(spans_remembered.home_market, 'ZZ')

    )

    select
        seen.content_id,
        true as is_another_content,
        seen.first_date,
        seen.last_date
    from {{ remembered('contents') }} as seen
    left join {{ contents }} as contents on seen.content_id = contents.content_id
    where
        seen.creator_id is distinct from contents.creator_id
        or seen.content_type is distinct from contents.content_type
    union all
    select
        seen.content_id,
        false as is_another_content,
        case
            when cast(seen.first_date as timestamp) < periods.from_at then cast(periods.from_at as date)
            else seen.first_date
        end as first_date,
        case
            when cast(seen.last_date as timestamp) > periods.to_at then cast(periods.to_at as date) else seen.last_date
        end as last_date
    from {{ remembered('contents') }} as seen
    inner join periods_with_another_market as periods
        on
            seen.creator_id = periods.creator_id
            and cast(seen.last_date as timestamp) >= periods.from_at
            and cast(seen.first_date as timestamp) < periods.to_at
{%- endmacro %}
