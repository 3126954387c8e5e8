-- grain: one row per raw table
with

rows_received as (

    {% for system, table in raw_tables() %}
    select
        '{{ system }}' as system,
        '{{ table }}' as table_name,
        count(distinct _file) as n_files,
        count(*) as n_rows_in,
        min(_loaded_at) as first_loaded_at,
        max(_loaded_at) as last_loaded_at,
        {{ allowed_hours_behind(system, table) }} as n_hours_allowed
    from {{ source(system, table) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

newest_row_of_all as (

    select max(last_loaded_at) as last_loaded_at from rows_received

),

rows_staged as (

    {% for system, table in raw_tables() %}
    select
        '{{ system }}' as system,
        '{{ table }}' as table_name,
        count(*) as n_rows_staged
    from {{ ref('stg_' ~ system ~ '__' ~ table) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

rows_refused as (

    {% for system, table in raw_tables() %}
    select
        '{{ system }}' as system,
        '{{ table }}' as table_name,
        count(case when verdict = 'quarantined' then 1 end) as n_rows_quarantined,
        count(case when verdict = 'exact_duplicate' then 1 end) as n_exact_duplicates
    from {{ ref('intake_' ~ system ~ '__' ~ table) }}
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
        {{
            text_agg("concat(finding, ': ', coalesce(nullif(columns, ''), file))", 'finding, columns, file')
        }} as notes
    from landing_findings
    group by system, table_name

),

reasons_joined_by_table as (

    select
        system,
        table_name,
        {{
            text_agg("concat(reason_code, ': ', cast(n_rows as varchar))", 'n_rows desc, reason_code')
        }} as reasons
    from {{ ref('quarantine_reasons') }}
    group by system, table_name

)

select
    rows_received.system,
    rows_received.table_name,
    case
        when findings_joined_by_table.is_absent = 1 then 'absent'
        when rows_received.n_rows_in = 0 then 'empty'
        else 'received'
    end as delivery_state,
    reasons_joined_by_table.reasons,
    findings_joined_by_table.notes,
    rows_received.n_files,
    rows_received.n_rows_in,
    rows_staged.n_rows_staged,
    rows_refused.n_rows_quarantined,
    rows_refused.n_exact_duplicates,
    {{ hours_between('rows_received.last_loaded_at', 'newest_row_of_all.last_loaded_at') }} as n_hours_behind,
    {{ hours_between('rows_received.last_loaded_at', 'newest_row_of_all.last_loaded_at') }}
    > rows_received.n_hours_allowed as is_late,
    rows_received.first_loaded_at,
    rows_received.last_loaded_at
from rows_received
cross join newest_row_of_all
inner join rows_staged
    on rows_received.system = rows_staged.system and rows_received.table_name = rows_staged.table_name
inner join rows_refused
    on rows_received.system = rows_refused.system and rows_received.table_name = rows_refused.table_name
left join findings_joined_by_table
    on
        rows_received.system = findings_joined_by_table.system
        and rows_received.table_name = findings_joined_by_table.table_name
left join reasons_joined_by_table
    on
        rows_received.system = reasons_joined_by_table.system
        and rows_received.table_name = reasons_joined_by_table.table_name
