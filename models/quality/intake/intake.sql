-- grain: one row per raw table
with

rows_counted_by_table as (

    {% for system, table in raw_tables() %}
    select
        '{{ system }}' as system,
        '{{ table }}' as table_name,
        received.n_files,
        received.n_rows_in,
        staged.n_rows_staged,
        refused.n_rows_quarantined,
        refused.n_exact_duplicates,
        received.first_loaded_at,
        received.last_loaded_at
    from (
        select
            count(distinct _file) as n_files,
            count(*) as n_rows_in,
            min(_loaded_at) as first_loaded_at,
            max(_loaded_at) as last_loaded_at
        from {{ source(system, table) }}
    ) as received
    cross join (
        select count(*) as n_rows_staged from {{ ref('stg_' ~ system ~ '__' ~ table) }}
    ) as staged
    cross join (
        select
            count(case when verdict = 'quarantined' then 1 end) as n_rows_quarantined,
            count(case when verdict = 'exact_duplicate' then 1 end) as n_exact_duplicates
        from {{ ref('intake_' ~ system ~ '__' ~ table) }}
    ) as refused
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

landing_findings as (

    select * from {{ source('landing', 'findings') }}

),

findings_joined_by_table as (

    select
        system,
        table_name,
        max(case when finding = 'absent' then 1 else 0 end) as is_absent,
        {{ text_agg("concat(finding, ': ', coalesce(nullif(columns, ''), file))", 'finding, columns, file') }} as notes
    from landing_findings
    group by system, table_name

),

reasons_joined_by_table as (

    select
        system,
        table_name,
        {{ text_agg("concat(reason_code, ': ', cast(n_rows as varchar))", 'n_rows desc, reason_code') }} as reasons
    from {{ ref('quarantine_reasons') }}
    group by system, table_name

)

select
    rows_counted_by_table.system,
    rows_counted_by_table.table_name,
    case
        when findings_joined_by_table.is_absent = 1 then 'absent'
        when rows_counted_by_table.n_rows_in = 0 then 'empty'
        else 'received'
    end as delivery_state,
    rows_counted_by_table.n_files,
    rows_counted_by_table.n_rows_in,
    rows_counted_by_table.n_rows_staged,
    rows_counted_by_table.n_rows_quarantined,
    rows_counted_by_table.n_exact_duplicates,
    reasons_joined_by_table.reasons,
    findings_joined_by_table.notes,
    rows_counted_by_table.first_loaded_at,
    rows_counted_by_table.last_loaded_at
from rows_counted_by_table
left join findings_joined_by_table
    on
        rows_counted_by_table.system = findings_joined_by_table.system
        and rows_counted_by_table.table_name = findings_joined_by_table.table_name
left join reasons_joined_by_table
    on
        rows_counted_by_table.system = reasons_joined_by_table.system
        and rows_counted_by_table.table_name = reasons_joined_by_table.table_name
