-- grain: one row per system, table and reason
with

quarantined_rows as (

    select * from {{ ref('quarantined_rows') }}

),

intake_reasons as (

    select * from {{ ref('intake_reasons') }}

),

rows_counted_by_reason as (

    select
        quarantined_rows.system,
        quarantined_rows.table_name,
        intake_reasons.reason_code,
        intake_reasons.plain_text,
        intake_reasons.remedy,
        count(*) as n_rows,
        min(quarantined_rows.file) as first_file
    from quarantined_rows
    inner join intake_reasons
        on concat(' ', quarantined_rows.reasons) like concat('% ', intake_reasons.reason_code, '(%')
    group by
        quarantined_rows.system,
        quarantined_rows.table_name,
        intake_reasons.reason_code,
        intake_reasons.plain_text,
        intake_reasons.remedy

)

select
    system,
    table_name,
    reason_code,
    plain_text,
    remedy,
    n_rows,
    first_file
from rows_counted_by_reason
