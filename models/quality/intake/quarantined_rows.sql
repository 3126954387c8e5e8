-- grain: one row per quarantined raw row
with

quarantined as (

    {% for system, table in raw_tables() %}
    select
        '{{ system }}' as system,
        '{{ table }}' as table_name,
        _file as file,
        _file_row as file_row,
        reasons,
        raw_text_without_personal_data as raw_text,
        _delivery_id as delivery_id,
        _loaded_at as loaded_at
    from {{ ref('intake_' ~ system ~ '__' ~ table) }}
    where verdict = 'quarantined'
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select
    system,
    table_name,
    file,
    file_row,
    reasons,
    raw_text,
    delivery_id,
    loaded_at
from quarantined
