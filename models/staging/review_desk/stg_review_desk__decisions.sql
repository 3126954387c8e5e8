-- grain: one row per decision about discrepancies, or per decision undone
with

accepted as (

    {{ accepted_rows('review_desk', 'decisions') }}

),

renamed as (

    select
        ---------- ids
        {{ clean_text('decision_id') }} as decision_id,
        {{ clean_text('case_key') }} as case_key,
        {{ clean_text('discrepancy_key') }} as discrepancy_key,
        {{ clean_text('publication_id') }} as publication_id,
        {{ clean_text('undoes_decision_id') }} as undoes_decision_id,
        ---------- strings
        {{ clean_text('decided_by') }} as decided_by,
        {{ clean_text('decision') }} as decision,
        {{ clean_text('reason') }} as decision_reason,
        {{ clean_text('owner') }} as owner,
        {{ clean_text('approver') }} as approver,
        {{ clean_text('ticket') }} as ticket,
        {{ clean_text('dissent') }} as dissent,
        ---------- numerics
        try_cast(max_delta_eur as decimal(18, 2)) as max_delta_eur,
        try_cast(max_rows as bigint) as max_rows,
        try_cast(amount_eur as decimal(18, 2)) as amount_eur,
        ---------- dates
        try_cast(until_date as date) as until_date,
        try_cast(due_on as date) as due_date,
        ---------- timestamps
        {{ utc_timestamp('decided_at') }} as decided_at,
        ---------- delivery
        _delivery_id,
        _loaded_at,
        _file,
        _file_row
    from accepted

)

select * from renamed
