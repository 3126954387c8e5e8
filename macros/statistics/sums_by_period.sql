{#-
    Query that adds up measures of a relation with market, policy_code, language and metric_date over weeks and
    quarters: by policy, by language and for all of them, for each market and for all markets. ALL stands for what is
    not told apart. periods names the relation of days in periods.
-#}
{% macro sums_by_period(relation, measures, periods) -%}
    select
        days.period_kind,
        days.period_date,
        case when grouping(measured.market) = 1 then 'ALL' else measured.market end as market,
        case when grouping(measured.policy_code) = 1 then 'ALL' else measured.policy_code end
            as policy_code,
        case when grouping(measured.language) = 1 then 'ALL' else measured.language end as language,
        {%- for measure in measures %}
        sum(measured.{{ measure }}) as {{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ relation }} as measured
    inner join {{ periods }} as days
        on measured.metric_date = days.metric_date and days.period_kind in ('week', 'quarter')
    group by
        days.period_kind, days.period_date,
        cube(measured.market, measured.policy_code, measured.language)
    having grouping(measured.policy_code) = 1 or grouping(measured.language) = 1
{%- endmacro %}
