-- grain: one row per day, attribute and value of the public record
with

daily_statistics as (

    select * from {{ ref('stg_public_record__dsa_daily_statistics') }}

),

attributes as (

    select * from {{ ref('public_statement_attributes') }}

),

counts_labelled as (

    select
        daily_statistics.statement_date,
        daily_statistics.field as attribute_name,
        case
            -- A count of a kind nobody declared stays visible under the name of its kind.
            when attributes.field is null
                then concat(
                    coalesce(daily_statistics.entity, 'count'),
                    ': ',
                    coalesce(daily_statistics.variant, daily_statistics.free_text, 'not given')
                )
            else coalesce(
                attributes.fixed_value, daily_statistics.variant, daily_statistics.free_text, 'not given'
            )
        end as attribute_value,
        coalesce(attributes.attribute_kind, 'undeclared') as attribute_kind,
        coalesce(attributes.measure, 'statements') as measure,
        daily_statistics.n_statements,
        case when attributes.has_seconds then daily_statistics.min_seconds end as min_seconds,
        case when attributes.has_seconds then daily_statistics.mean_seconds end as mean_seconds,
        case when attributes.has_seconds then daily_statistics.max_seconds end as max_seconds
    from daily_statistics
    left join attributes
        on
            daily_statistics.field = attributes.field
            and daily_statistics.entity is not distinct from attributes.entity

),

values_counted as (

    select
        statement_date,
        attribute_name,
        attribute_value,
        attribute_kind,
        coalesce(sum(case when measure = 'statements' then n_statements end), 0) as n_statements,
        sum(case when measure = 'statements_with_end_date' then n_statements end)
            as n_statements_with_end_date,
        max(min_seconds) as min_seconds,
        max(mean_seconds) as mean_seconds,
        max(max_seconds) as max_seconds
    from counts_labelled
    where measure in ('statements', 'statements_with_end_date')
    group by statement_date, attribute_name, attribute_value, attribute_kind

)

select * from values_counted
