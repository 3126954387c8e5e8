-- grain: one row per quarantined raw row
with

quarantined_rows as (

    select * from {{ ref('quarantined_rows') }}
    {% if var('known_as_of') -%}
    where loaded_at <= cast({{ sql_text(var('known_as_of')) }} as timestamp)
    {%- endif %}

),

-- a row without a readable key, such as a line that cannot be split, goes by its place in the file
rows_with_keys as (

    {% for system, table in raw_tables() %}
    {%- set raw_table = find_raw_table(system, table) if execute else {'columns': {}, 'meta': {'key': []}} %}
    {%- set key = raw_table.meta.key %}
    {%- set names = ['market', 'shop_market', 'viewer_market', 'home_market'] %}
    {%- set markets = names | select('in', raw_table.columns) | list %}
    {%- set days = ['month', 'stat_date', 'as_of_date', 'rate_date', 'day'] | select('in', key) | list %}
    select
        quarantined_rows.*,
        {{ json_fields('quarantined_rows.raw_text', key) }} as key_text,
        {{ json_fields('quarantined_rows.raw_text', markets[:1]) }} as market_text,
        try_cast({{ json_fields('quarantined_rows.raw_text', days[:1]) }} as date) as key_date
    from quarantined_rows
    where
        quarantined_rows.system = '{{ system }}'
        and quarantined_rows.table_name = '{{ table }}'
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select
    system,
    table_name,
    file,
    file_row,
    coalesce(
        key_text,
        file || ':' || cast(file_row as varchar)
    ) as source_ref,
    market_text,
    coalesce(key_date, cast(loaded_at as date)) as occurred_on,
    reasons,
    raw_text,
    loaded_at
from rows_with_keys
