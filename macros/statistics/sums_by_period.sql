{#-
    Query that adds up measures of a relation with market, policy_code, language and metric_date over weeks and
    quarters: by policy, by language and for all of them, for each market and for all markets. ALL stands for what is
    not told apart. periods names the relation of days in periods.
-#}
{% macro sums_by_period(relation, measures, periods) -%}
    select
        {{ periods }}.period_kind,
        {{ periods }}.period_date,
        case when grouping({{ relation }}.market) = 1 then 'ALL' else {{ relation }}.market end as market,
        case when grouping({{ relation }}.policy_code) = 1 then 'ALL' else {{ relation }}.policy_code end
            as policy_code,
        case when grouping({{ relation }}.language) = 1 then 'ALL' else {{ relation }}.language end as language,
        {%- for measure in measures %}
        sum({{ relation }}.{{ measure }}) as {{ measure }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ relation }}
    inner join {{ periods }}
        on {{ relation }}.metric_date = {{ periods }}.metric_date and {{ periods }}.period_kind in ('week', 'quarter')
    group by
        {{ periods }}.period_kind, {{ periods }}.period_date,
        cube({{ relation }}.market, {{ relation }}.policy_code, {{ relation }}.language)
    having grouping({{ relation }}.policy_code) = 1 or grouping({{ relation }}.language) = 1
{%- endmacro %}
