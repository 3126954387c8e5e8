-- grain: one row per category: measures at own initiative on the terms and conditions (part 6)
with

accepted as (

    {{ accepted_rows('public_record', 'report_t6_own_initiative_terms') }}

),

renamed as (

    select
        ---------- strings
        {{ clean_text("replace(applicability, chr(160), ' ')") }} as applicability,
        {{ clean_text('service') }} as service,
        {{ clean_text(quoted('Reporting period')) }} as reporting_period,
        {{ clean_text(quoted(
            "Category of incompatibility with the provider's terms and conditions"
        )) }} as category,
        {{ clean_text(quoted('Description of the sub-category "Other"')) }} as other_description,
        {{ clean_text(quoted(
            "Contextual Information on Number of measures taken at the provider's own initiative "
        )) }} as context_measures,
        {{ clean_text(quoted(
            'Contextual Information on Number of measures taken after detection with solely '
            ~ 'automated means '
        )) }} as context_measures_detected_automatically,
        {{ clean_text(quoted(
            'Contextual Information on Visibility restriction Removal'
        )) }} as context_visibility_removals,
        {{ clean_text(quoted(
            'Contextual Information on Visibility restriction Disable'
        )) }} as context_visibility_disabled,
        {{ clean_text(quoted(
            'Contextual Information on Visibility restriction Demoted'
        )) }} as context_visibility_demoted,
        {{ clean_text(quoted(
            'Contextual Information on Visibility restriction Age restricted'
        )) }} as context_visibility_age_restricted,
        {{ clean_text(quoted(
            'Contextual Information on Visibility restriction Interaction restricted'
        )) }} as context_visibility_interaction_restricted,
        {{ clean_text(quoted(
            'Contextual Information on Visibility restriction Labelled '
        )) }} as context_visibility_labelled,
        {{ clean_text(quoted(
            'Contextual Information on Visibility restriction Other'
        )) }} as context_visibility_other,
        {{ clean_text(quoted(
            'Contextual Information on Monetary restriction Suspension'
        )) }} as context_monetary_suspensions,
        {{ clean_text(quoted(
            'Contextual Information on Monetary restriction Termination'
        )) }} as context_monetary_terminations,
        {{ clean_text(quoted(
            'Contextual Information on Monetary restriction Other'
        )) }} as context_monetary_other,
        {{ clean_text(quoted(
            'Contextual Information on Provision of the service Suspension'
        )) }} as context_service_suspensions,
        {{ clean_text(quoted(
            'Contextual Information on Provision of the service Termination'
        )) }} as context_service_terminations,
        {{ clean_text(quoted(
            'Contextual Information on Account restriction Suspension'
        )) }} as context_account_suspensions,
        {{ clean_text(quoted(
            'Contextual Information on Account restriction Termination'
        )) }} as context_account_terminations,
        ---------- numerics
        try_cast({{ quoted(
            "Number of measures taken at the provider's own initiative "
        ) }} as bigint) as n_measures,
        try_cast({{ quoted(
            'Number of measures taken after detection with solely automated means '
        ) }} as bigint) as n_measures_detected_automatically,
        try_cast({{ quoted('Visibility restriction Removal') }} as bigint) as n_visibility_removals,
        try_cast({{ quoted('Visibility restriction Disable') }} as bigint) as n_visibility_disabled,
        try_cast({{ quoted('Visibility restriction Demoted') }} as bigint) as n_visibility_demoted,
        try_cast({{ quoted(
            'Visibility restriction Age restricted'
        ) }} as bigint) as n_visibility_age_restricted,
        try_cast({{ quoted(
            'Visibility restriction Interaction restricted'
        ) }} as bigint) as n_visibility_interaction_restricted,
        try_cast({{ quoted('Visibility restriction Labelled ') }} as bigint) as n_visibility_labelled,
        try_cast({{ quoted('Visibility restriction Other') }} as bigint) as n_visibility_other,
        try_cast({{ quoted('Monetary restriction Suspension') }} as bigint) as n_monetary_suspensions,
        try_cast({{ quoted('Monetary restriction Termination') }} as bigint) as n_monetary_terminations,
        try_cast({{ quoted('Monetary restriction Other') }} as bigint) as n_monetary_other,
        try_cast({{ quoted('Provision of the service Suspension') }} as bigint) as n_service_suspensions,
        try_cast({{ quoted('Provision of the service Termination') }} as bigint) as n_service_terminations,
        try_cast({{ quoted('Account restriction Suspension') }} as bigint) as n_account_suspensions,
        try_cast({{ quoted('Account restriction Termination') }} as bigint) as n_account_terminations,
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
