-- grain: one row per category: notices received (part 4)
with

accepted as (

    {{ accepted_rows('public_record', 'report_t4_notices') }}

),

renamed as (

    select
        ---------- strings
        {{ clean_text("replace(applicability, chr(160), ' ')") }} as applicability,
        {{ clean_text('service') }} as service,
        {{ clean_text(quoted('Reporting period')) }} as reporting_period,
        {{ clean_text(quoted('Category of illegal content')) }} as category,
        {{ clean_text(quoted('Description of the sub-category "Other"')) }} as other_description,
        {{ clean_text(quoted(
            'Contextual information on Number of notices received '
        )) }} as context_notices,
        {{ clean_text(quoted(
            'Contextual information on Number of notices received from Trusted flaggers'
        )) }} as context_trusted_flagger_notices,
        {{ clean_text(quoted(
            'Contextual information on Number of specific items of information included in the '
            ~ 'total number of notices'
        )) }} as context_items,
        {{ clean_text(quoted(
            'Contextual information on Number of specific items of information included in the '
            ~ 'total number of notices by Trusted Flaggers (Trusted Flagger notices)'
        )) }} as context_trusted_flagger_items,
        {{ clean_text(quoted(
            'Contextual information on Median time to take action'
        )) }} as context_median_hours_to_act,
        {{ clean_text(quoted(
            'Contextual information on Median time to take action (Trusted Flagger notices)'
        )) }} as context_median_hours_to_act_on_trusted_flagger_notices,
        {{ clean_text(quoted(
            'Contextual information on Number of actions taken on the basis of the law'
        )) }} as context_actions_on_law,
        {{ clean_text(quoted(
            'Contextual information on Number of actions taken on the basis of the law (Trusted '
            ~ 'Flagger notices)'
        )) }} as context_trusted_flagger_actions_on_law,
        {{ clean_text(quoted(
            'Contextual information on Number of actions taken on the basis of the terms and '
            ~ 'conditions of the service'
        )) }} as context_actions_on_terms,
        {{ clean_text(quoted(
            'Contextual information on Number of actions taken on the basis of the terms and '
            ~ 'conditions of the service (Trusted Flagger notices)'
        )) }} as context_trusted_flagger_actions_on_terms,
        ---------- numerics
        try_cast({{ quoted('Number of notices received ') }} as bigint) as n_notices,
        try_cast({{ quoted(
            'Number of notices received from Trusted flaggers'
        ) }} as bigint) as n_trusted_flagger_notices,
        try_cast({{ quoted(
            'Number of specific items of information included in the total number of notices'
        ) }} as bigint) as n_items,
        try_cast({{ quoted(
            'Number of specific items of information included in the total number of notices by '
            ~ 'Trusted Flaggers (Trusted Flagger notices)'
        ) }} as bigint) as n_trusted_flagger_items,
        try_cast({{ quoted('Median time to take action') }} as double) as median_hours_to_act,
        try_cast({{ quoted(
            'Median time to take action (Trusted Flagger notices)'
        ) }} as double) as median_hours_to_act_on_trusted_flagger_notices,
        try_cast({{ quoted(
            'Number of actions taken on the basis of the law'
        ) }} as bigint) as n_actions_on_law,
        try_cast({{ quoted(
            'Number of actions taken on the basis of the law (Trusted Flagger notices)'
        ) }} as bigint) as n_trusted_flagger_actions_on_law,
        try_cast({{ quoted(
            'Number of actions taken on the basis of the terms and conditions of the service'
        ) }} as bigint) as n_actions_on_terms,
        try_cast({{ quoted(
            'Number of actions taken on the basis of the terms and conditions of the service '
            ~ '(Trusted Flagger notices)'
        ) }} as bigint) as n_trusted_flagger_actions_on_terms,
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
