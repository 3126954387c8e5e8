-- grain: one row per category and scope: orders of member states (part 3)
with

accepted as (

    {{ accepted_rows('public_record', 'report_t3_member_state_orders') }}

),

renamed as (

    select
        ---------- strings
        {{ clean_text("replace(applicability, chr(160), ' ')") }} as applicability,
        {{ clean_text('service') }} as service,
        {{ clean_text(quoted('Reporting period')) }} as reporting_period,
        {{ clean_text(quoted('Category of illegal content')) }} as category,
        {{ clean_text(quoted('Description of the sub-category "Other"')) }} as other_description,
        {{ clean_text('scope') }} as scope,
        {{ clean_text(quoted(
            'Contextual information on number of orders to act against illegal content received'
        )) }} as context_orders_to_act,
        {{ clean_text(quoted(
            'Contextual information on number of specific items of information included in the '
            ~ 'total number of orders to act against illegal content'
        )) }} as context_items_in_orders_to_act,
        {{ clean_text(quoted(
            'Contextual information on Median time to inform the authority of the receipt of the '
            ~ 'order to act against illegal content'
        )) }} as context_median_hours_to_confirm_order_to_act,
        {{ clean_text(quoted(
            'Contextual information on Median time to give effect to the order to act against '
            ~ 'illegal content'
        )) }} as context_median_hours_to_execute_order_to_act,
        {{ clean_text(quoted(
            'Contextual information on Number of orders to provide information'
        )) }} as context_orders_to_inform,
        {{ clean_text(quoted(
            'Contextual information on Median time to inform the authority of the receipt of the '
            ~ 'order to provide information'
        )) }} as context_median_hours_to_confirm_order_to_inform,
        {{ clean_text(quoted(
            'Contextual information on Median time to give effect to the order to provide '
            ~ 'information'
        )) }} as context_median_hours_to_execute_order_to_inform,
        ---------- numerics
        try_cast({{ quoted(
            'Number of orders to act against illegal content received'
        ) }} as bigint) as n_orders_to_act,
        try_cast({{ quoted(
            'Number of specific items of information included in the total number of orders to '
            ~ 'act against illegal content'
        ) }} as bigint) as n_items_in_orders_to_act,
        try_cast({{ quoted(
            'Median time to inform the authority of the receipt of the order to act against '
            ~ 'illegal content'
        ) }} as double) as median_hours_to_confirm_order_to_act,
        try_cast({{ quoted(
            'Median time to give effect to the order to act against illegal content'
        ) }} as double) as median_hours_to_execute_order_to_act,
        try_cast({{ quoted('Number of orders to provide information') }} as bigint) as n_orders_to_inform,
        try_cast({{ quoted(
            'Median time to inform the authority of the receipt of the order to provide '
            ~ 'information'
        ) }} as double) as median_hours_to_confirm_order_to_inform,
        try_cast({{ quoted(
            'Median time to give effect to the order to provide information'
        ) }} as double) as median_hours_to_execute_order_to_inform,
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
