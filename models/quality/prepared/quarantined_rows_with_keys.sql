-- grain: one row per quarantined raw row
with

quarantined_rows as (

    select * from {{ ref('quarantined_rows') }}

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
        ''
        {% for column in key -%}
        || {{ json_field('quarantined_rows.raw_text', column) }} || '|'
        {% endfor -%}
        as key_with_bar,
        {{ json_field('quarantined_rows.raw_text', markets[0]) if markets else 'cast(null as varchar)' }} as market_text,
        try_cast({{ json_field('quarantined_rows.raw_text', days[0]) if days else 'null' }} as date) as key_date
    from quarantined_rows
    where
        quarantined_rows.system = '{{ system }}'
        and quarantined_rows.table_name = '{{ table }}'
        {%- if var('known_as_of') %}
        and quarantined_rows.loaded_at <= cast({{ sql_text(var('known_as_of')) }} as timestamp)
        {%- endif %}
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select
    system,
    table_name,
    file,
    file_row,
    coalesce(
        nullif(substr(key_with_bar, 1, length(key_with_bar) - 1), ''),
        file || ':' || cast(file_row as varchar)
    ) as source_ref,
    market_text,
    coalesce(key_date, cast(loaded_at as date)) as occurred_on,
    reasons,
    raw_text,
    loaded_at
from rows_with_keys
