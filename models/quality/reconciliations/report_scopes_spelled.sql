-- grain: one row per finding between scopes of a report as asked for and as written, and one per total
{%- set tables = [
    (3, 'report_t3_member_state_orders', 'upper'), (8, 'report_t8_automated_means', 'lower'),
    (9, 'report_t9_human_resources', 'lower'), (10, 'report_t10_amar', 'upper'),
] %}
with

-- read as delivered: staging has trimmed them. Countries are written in capitals, languages in small letters
scopes_as_written as (

    {% for part, raw_table, casing in tables %}
    select
        {{ part }} as part,
        coalesce(trim(service), '') as service,
        coalesce(trim({{ quoted('Reporting period') }}), '') as reporting_period,
        scope as scope_as_written,
        case when length(trim(scope)) = 2 then {{ casing }}(trim(scope)) else trim(scope) end as plain_scope,
        _file,
        _file_row,
        {{ utc_timestamp('_loaded_at') }} as loaded_at
    from {{ source('public_record', raw_table) }}
    where scope is not null
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

right_rows as {{ read_anew() }} (

    select
        part,
        _file as report_file,
        _file_row as file_row,
        scope_as_written as scope,
        plain_scope,
        cast(null as varchar) as market,
        cast(null as date) as occurred_on,
        cast(null as double) as eur_per_unit,
        service || '|' || reporting_period || '|' || cast(part as varchar) || '|' || scope_as_written
            as source_ref,
        loaded_at
    from scopes_as_written

),

left_rows as {{ read_anew() }} (

    select
        part,
        report_file,
        file_row,
        plain_scope as scope,
        plain_scope,
        market,
        occurred_on,
        eur_per_unit,
        source_ref,
        loaded_at
    from right_rows

),

{{ reconciled(
    'report_scopes_spelled',
    keys=['part', 'report_file', 'file_row'],
    texts=['scope'],
    slices=['plain_scope'],
    evidence={
        'outer_blanks': 'right_row.scope != trim(right_row.scope)',
        'other_case': 'right_row.scope != left_row.scope and trim(right_row.scope) != left_row.scope',
    }
) }}
