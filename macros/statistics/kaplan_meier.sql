{#-
    Two CTEs, the last of them survival_curve: the Kaplan-Meier curve of each group. The relation has one row per group
    and duration, with the cases that ended or were left at it and, of these, the events. Where both fall together the
    events come first. survival is the share still without event after the duration; greenwood_sum is the sum that,
    times the squared survival, gives Greenwood's variance (null once nobody is left).
-#}
{% macro kaplan_meier(relation, keys, duration, cases, events) -%}
cases_at_risk as (

    select
        *,
        sum({{ cases }}) over (
            partition by {{ keys }} order by {{ duration }} desc
            rows between unbounded preceding and current row
        ) as n_at_risk
    from {{ relation }}

),

survival_curve as (

    select
        *,
        case
            when {{ events }} = n_at_risk then 0.0
            else exp(sum(
                case when {{ events }} < n_at_risk then ln(1 - cast({{ events }} as double) / n_at_risk) end
            ) over up_to_the_duration)
        end as survival,
        sum(
            cast({{ events }} as double) / nullif(cast(n_at_risk as double) * (n_at_risk - {{ events }}), 0)
        ) over up_to_the_duration as greenwood_sum
    from cases_at_risk
    window up_to_the_duration as (
        partition by {{ keys }} order by {{ duration }} rows between unbounded preceding and current row
    )

)
{%- endmacro %}
