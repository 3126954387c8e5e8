-- Every figure of a report, other than the total of recipients, follows from the entries that count in it.
{{ config(group='analytics_engineering') }}
{%- set parts_by_category = [
    (3, ['orders']), (4, ['notices', 'actions_on_notices']), (5, ['measures']), (6, ['measures']),
] %}
with

figures as (

    {% for part, counted_kinds in parts_by_category %}
    {% for counted_kind in counted_kinds %}
    {% for figure, condition, value in report_measures(counted_kind) %}
    select
        report_period,
        {{ part }} as part,
        row_no,
        {{ 'scope' if part == 3 else "'TOTAL'" }} as scope,
        '{{ figure }}' as figure,
        '{{ 'hours' if value else 'count' }}' as kind,
        cast({{ figure }} as double) as reported_value
    from {{ ref('dsa_report_t' ~ part) }}
    where provider_profile = 'vlop'
    union all
    {% endfor %}
    {% endfor %}
    {% endfor %}
    {% for part in range(7, 11) %}
    select
        report_period,
        {{ part }} as part,
        row_no,
        'TOTAL' as scope,
        'reported_value' as figure,
        {{ 'kind' if part < 10 else "case when scope = 'TOTAL' then 'total of means' else 'mean' end" }}
            as kind,
        reported_value
    from {{ ref('dsa_report_t' ~ part) }}
    where provider_profile = 'vlop'
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

sums_of_entries as (

    select
        report_period,
        part,
        row_no,
        scope,
        figure,
        sum(amount) as amount_sum,
        round(avg(amount), 0) as amount_mean,
        cast(cast(median(amount) as decimal(18, 2)) as double) as amount_median,
        cast(cast(sum(amount * weight) / nullif(sum(weight), 0) as decimal(18, 4)) as double) as amount_share
    from {{ ref('dsa_report_entries') }}
    group by report_period, part, row_no, scope, figure

),

figures_with_entries as (

    select
        figures.report_period,
        figures.part,
        figures.row_no,
        figures.scope,
        figures.figure,
        figures.kind,
        figures.reported_value,
        sums_of_entries.part is not null as has_entries,
        case figures.kind
            when 'count' then coalesce(sums_of_entries.amount_sum, 0)
            when 'hours' then sums_of_entries.amount_median
            when 'share' then sums_of_entries.amount_share
            when 'mean' then coalesce(sums_of_entries.amount_mean, 0)
        end as value_of_entries
    from figures
    left join sums_of_entries
        on
            figures.report_period = sums_of_entries.report_period
            and figures.part = sums_of_entries.part
            and figures.row_no = sums_of_entries.row_no
            and figures.scope = sums_of_entries.scope
            and figures.figure = sums_of_entries.figure

)

select *
from figures_with_entries
where
    kind != 'total of means'
    and reported_value is distinct from value_of_entries
    -- what is not kept is blank and has no entries
    and (reported_value is not null or has_entries)
