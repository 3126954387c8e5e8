-- grain: one row per report, part, row and count column of the parts by category (4, 5 and 6)
{%- set restrictions = [
    'n_measures', 'n_measures_detected_automatically', 'n_visibility_removals', 'n_visibility_disabled',
    'n_visibility_demoted', 'n_visibility_age_restricted', 'n_visibility_interaction_restricted',
    'n_visibility_labelled', 'n_visibility_other', 'n_monetary_suspensions', 'n_monetary_terminations',
    'n_monetary_other', 'n_service_suspensions', 'n_service_terminations', 'n_account_suspensions',
    'n_account_terminations',
] %}
{%- set notices = [
    'n_notices', 'n_trusted_flagger_notices', 'n_items', 'n_trusted_flagger_items', 'n_actions_on_law',
    'n_trusted_flagger_actions_on_law', 'n_actions_on_terms', 'n_trusted_flagger_actions_on_terms',
] %}
with

notices as (

    select * from {{ ref('stg_public_record__report_t4_notices') }}

),

own_initiative_on_law as (

    select * from {{ ref('stg_public_record__report_t5_own_initiative_illegal') }}

),

own_initiative_on_terms as (

    select * from {{ ref('stg_public_record__report_t6_own_initiative_terms') }}

),

counts_of_rows as (

    {% for part, relation, columns in [
        (4, 'notices', notices),
        (5, 'own_initiative_on_law', restrictions),
        (6, 'own_initiative_on_terms', restrictions),
    ] %}
    {%- set is_last_part = loop.last %}
    {%- for column in columns %}
    select
        {{ part }} as part,
        coalesce(service, '') as service,
        coalesce(reporting_period, '') as reporting_period,
        period_start_date,
        period_end_date,
        category as row_code,
        '{{ column }}' as count_column,
        {{ column }} as n_counted,
        _loaded_at,
        _file,
        _file_row
    from {{ relation }}
    {{ 'union all' if not (loop.last and is_last_part) }}
    {%- endfor %}
    {% endfor %}

),

-- sub-categories follow their category; KEYWORD_OTHER stands under each
counts_with_category as (

    select
        *,
        case
            when row_code = 'TOTAL' then 'total'
            when row_code like 'KEYWORD%' then 'sub_category'
            else 'category'
        end as row_level,
        last_value(case when row_code not like 'KEYWORD%' then row_code end ignore nulls) over (
            partition by part, _file, count_column
            order by _file_row rows between unbounded preceding and current row
        ) as category
    from counts_of_rows

)

select
    part,
    service,
    reporting_period,
    period_start_date,
    period_end_date,
    category,
    row_code,
    row_level,
    count_column,
    n_counted,
    _file_row as file_row,
    _loaded_at as loaded_at
from counts_with_category
