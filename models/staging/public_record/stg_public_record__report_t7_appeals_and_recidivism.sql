-- grain: one row per indicator and scope: complaints, disputes and suspensions (part 7)
with

accepted as (

    {{ accepted_rows('public_record', 'report_t7_appeals_and_recidivism') }}

),

renamed as (

    select
        ---------- strings
        {{ clean_text("replace(applicability, chr(160), ' ')") }} as applicability,
        {{ clean_text('service') }} as service,
        {{ clean_text(quoted('Reporting period')) }} as reporting_period,
        {{ clean_text("replace(section, chr(160), ' ')") }} as section,
        {{ clean_text("replace(indicator, chr(160), ' ')") }} as indicator,
        {{ clean_text('scope') }} as scope,
        {{ clean_text(quoted('Contextual Information')) }} as context,
        ---------- numerics
        try_cast(value as double) as reported_value,
        ---------- dates
        case
            when {{ regex_matches(
                quoted('Reporting period'), '^[0-9]{4}-[0-9]{2}-[0-9]{2}/[0-9]{4}-[0-9]{2}-[0-9]{2}$'
            ) }}
                then try_cast(split_part({{ quoted('Reporting period') }}, '/', 1) as date)
        end as period_start_date,
        case
            when {{ regex_matches(
                quoted('Reporting period'), '^[0-9]{4}-[0-9]{2}-[0-9]{2}/[0-9]{4}-[0-9]{2}-[0-9]{2}$'
            ) }}
                then try_cast(split_part({{ quoted('Reporting period') }}, '/', 2) as date)
        end as period_end_date,
        ---------- delivery
        _delivery_id,
        {{ utc_timestamp('_loaded_at') }} as _loaded_at,
        _file,
        _file_row

    from accepted

)

select * from renamed
