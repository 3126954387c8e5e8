-- What fails: a quarantined row none of whose reasons stands in the seed intake_reasons.
-- When it matters: after a row check was added; its rows would be missing in quality.quarantine_reasons.
-- How to resolve: add the reason code to the seed, in plain words and with a remedy.
with

quarantined_rows as (

    select * from {{ ref('quarantined_rows') }}

),

intake_reasons as (

    select * from {{ ref('intake_reasons') }}

)

select
    quarantined_rows.system,
    quarantined_rows.table_name,
    quarantined_rows.reasons
from quarantined_rows
left join intake_reasons
    on concat(' ', quarantined_rows.reasons) like concat('% ', intake_reasons.reason_code, '(%')
where intake_reasons.reason_code is null
