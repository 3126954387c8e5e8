{#-
    Closing part of a reconciliation: rows of two CTEs, left_rows and right_rows, that should agree. Each side has the
    keys, the measures and the texts compared, and market, occurred_on, eur_per_unit (null where the measures are not
    money), source_ref (which raw record it is) and loaded_at.

    Rows that are equal on both sides, in euro too, cancel out first, each as often as it occurs; what is left is
    matched by key and, where a key repeats, in the order of its values. A null key matches a null key. Kinds of row
    that come back:
    `finding`: a row that is on one side only, told on the first measure, or a value that differs;
    `companion`: the other numbers of a row that is on one side only, and equal numbers that are not equal in euro;
    `shift`: a pair of rows that stand in different markets or months, out of the one and into the other;
    `total`: the sum of each side by measure, market and month.
    In each market and month findings, companions and shifts add up to the difference of the totals.

    keys: columns that name the same thing on both sides.
    measures, texts: columns that should be equal, numbers and everything else. Without measures a row counts as 1.
    slices: columns of both sides along which a difference may gather.
    evidence: what speaks for a cause, as {code: condition} over left_row.<column> and right_row.<column>.
    moves: keys that may differ while all other keys are equal; a row with such a counterpart carries `moved_<key>`.

    sqlfluff, which passes over what macros write, is spared reading it in every model: var reconciliations_in_outline.
-#}
{% macro reconciled(reconciliation, keys, measures=[], texts=[], slices=[], evidence={}, moves=[]) -%}
{%- if var('reconciliations_in_outline') -%}
rows_of_both_sides as (

    select 'left' as side from left_rows
    union all
    select 'right' as side from right_rows

)

select side from rows_of_both_sides
{%- else -%}
{%- set values = measures + texts -%}
{%- set n_groups = 262144 -%}
{%- set compared = keys + values + ['month_date', 'eur_per_unit'] + ([] if 'market' in keys else ['market']) -%}
-- Keys fall into groups. Where the hashes of both sides add up to the same, the group has nothing to tell.
key_groups_left_over as (

    select key_hash % {{ n_groups }} as key_group
    from (
        {%- for side in ['left', 'right'] %}
        select
            {{ loop.cycle(1, -1) }} as side,
            {{ row_hash(keys) }} as key_hash,
            {{ month_of('occurred_on') }} as month_date,
            {{ compared | reject('in', keys + ['month_date']) | join(', ') }}
        from {{ side }}_rows
        {{ 'union all' if not loop.last }}
        {%- endfor %}
    ) as rows_of_both_sides
    group by key_hash % {{ n_groups }}
    having sum(side * {{ row_hash(['key_hash'] + compared | reject('in', keys) | list) }}) != 0

),
{% for side in ['left', 'right'] %}
{{ side }}_rows_of_groups as (

    select
        *,
        {{ month_of('occurred_on') }} as month_date
    from {{ side }}_rows
    where {{ row_hash(keys) }} % {{ n_groups }} in (select key_group from key_groups_left_over)

),
{% endfor %}
keys_and_values_left_over as (

    select
        {{ compared | join(', ') }},
        sum(side) as surplus
    from (
        select {{ compared | join(', ') }}, 1 as side from left_rows_of_groups
        union all
        select {{ compared | join(', ') }}, -1 as side from right_rows_of_groups
    ) as rows_of_both_sides
    group by {{ compared | join(', ') }}
    having sum(side) != 0

),

keys_left_over as (

    select distinct {{ keys | join(', ') }} from keys_and_values_left_over

),
{% for side in ['left', 'right'] %}
{{ side }}_rows_of_keys as (

    select
        side_rows.*,
        count(*) over (partition by {{ columns_of('side_rows', keys) }}) as n_rows_of_key
    from {{ side }}_rows_of_groups as side_rows
    inner join keys_left_over on {{ same_values('side_rows', 'keys_left_over', keys) }}

),

{{ side }}_rows_left_over as (

    select
        {{ side }}_rows_of_keys.*
    from {{ side }}_rows_of_keys
    inner join keys_and_values_left_over as surplus_rows
        on {{ same_values(side ~ '_rows_of_keys', 'surplus_rows', compared) }}
    where {{ '-' if side == 'right' }}surplus_rows.surplus > 0
    -- of equal rows the newest are the surplus ones
    qualify row_number() over (
        partition by {{ columns_of(side ~ '_rows_of_keys', compared) }}
        order by {{ side }}_rows_of_keys.loaded_at desc nulls last, {{ side }}_rows_of_keys.source_ref desc
    ) <= {{ '-' if side == 'right' }}surplus_rows.surplus

),

{{ side }}_rows_numbered as (

    select
        *,
        row_number() over (
            partition by {{ keys | join(', ') }}
            order by loaded_at nulls last, {{ (values + ['source_ref']) | join(', ') }}
        ) as nth_of_key
    from {{ side }}_rows_left_over

),
{% endfor %}
keys_counted as (

    select
        {{ keys | join(', ') }},
        max(case when side = 'left' then n_rows_of_key else 0 end) as n_left_rows,
        max(case when side = 'right' then n_rows_of_key else 0 end) as n_right_rows
    from (
        select 'left' as side, {{ keys | join(', ') }}, n_rows_of_key from left_rows_of_keys
        union all
        select 'right' as side, {{ keys | join(', ') }}, n_rows_of_key from right_rows_of_keys
    ) as rows_of_both_sides
    group by {{ keys | join(', ') }}

),

row_pairs as (

    select
        {%- for key in keys %}
        coalesce(left_row.{{ key }}, right_row.{{ key }}) as {{ key }},
        {%- endfor %}
        {%- for column in values %}
        left_row.{{ column }} as left_{{ column }},
        right_row.{{ column }} as right_{{ column }},
        {%- endfor %}
        {%- for column in slices %}
        coalesce(cast(left_row.{{ column }} as varchar), cast(right_row.{{ column }} as varchar)) as slice_{{ column }},
        {%- endfor %}
        coalesce(left_row.market, right_row.market) as finding_market,
        coalesce(left_row.occurred_on, right_row.occurred_on) as finding_date,
        right_row.market as right_market,
        right_row.occurred_on as right_date,
        (left_row.market is distinct from right_row.market)
        or (left_row.month_date is distinct from right_row.month_date) as is_elsewhere,
        left_row.eur_per_unit as left_eur_per_unit,
        right_row.eur_per_unit as right_eur_per_unit,
        left_row.nth_of_key as left_nth,
        right_row.nth_of_key as right_nth,
        left_row.source_ref as left_ref,
        right_row.source_ref as right_ref,
        left_row.loaded_at as left_loaded_at,
        right_row.loaded_at as right_loaded_at,
        {{ "concat_ws(','," if evidence else "cast('' as varchar) as evidence_found" }}
        {%- for code, condition in evidence.items() %}
            case when {{ condition }} then '{{ code }}' end{{ ',' if not loop.last }}
        {%- endfor %}
        {{ ') as evidence_found' if evidence }}
    from left_rows_numbered as left_row
    full outer join right_rows_numbered as right_row
        on
            {{ same_values('left_row', 'right_row', keys) }}
            and left_row.nth_of_key = right_row.nth_of_key

),

row_pairs_with_counts as (

    select
        row_pairs.*,
        keys_counted.n_left_rows,
        keys_counted.n_right_rows
    from row_pairs
    inner join keys_counted on {{ same_values('row_pairs', 'keys_counted', keys) }}

),
row_pairs_judged as (

    select
        *,
        case
            when right_nth is null then 'missing_right'
            when left_nth is null then 'missing_left'
            else 'differs'
        end as finding_kind,
        concat_ws(
            ','
            , nullif(evidence_found, '')
            , case when right_nth is null and n_right_rows > 0 then 'repeated_left' end
            , case when left_nth is null and n_left_rows > 0 then 'repeated_right' end
            , case when left_eur_per_unit != right_eur_per_unit then 'other_rate' end
            {%- for key in moves %}
            , case
                when
                    right_nth is null
                    and sum(case when left_nth is null then 1 else 0 end)
                        over (partition by {{ keys | reject('equalto', key) | join(', ') }}) > 0
                    then 'moved_{{ key }}'
                when
                    left_nth is null
                    and sum(case when right_nth is null then 1 else 0 end)
                        over (partition by {{ keys | reject('equalto', key) | join(', ') }}) > 0
                    then 'moved_{{ key }}'
            end
            {%- endfor %}
        ) as evidence,
        {%- if moves %}
        coalesce(left_ref, {{ moved_counterpart('left', keys, moves) }}) as shown_left_ref,
        coalesce(right_ref, {{ moved_counterpart('right', keys, moves) }}) as shown_right_ref
        {%- else %}
        left_ref as shown_left_ref,
        right_ref as shown_right_ref
        {%- endif %}
    from row_pairs_with_counts

),
{% for side in ['left', 'right'] %}
{{ side }}_day_sums as (

    select
        market,
        occurred_on,
        {%- for measure in measures or ['1'] %}
        sum({{ measure }}) as sum_{{ loop.index }},
        sum(cast({{ measure }} * eur_per_unit as decimal(18, 2))) as eur_{{ loop.index }},
        {%- endfor %}
        max(loaded_at) as loaded_at
    from {{ side }}_rows
    group by market, occurred_on

),
{% endfor %}
month_sums as (

    select
        market,
        {{ month_of('occurred_on') }} as month_date,
        {%- for side in ['left', 'right'] %}
        {%- for measure in measures or ['1'] %}
        coalesce(sum(case when side = '{{ side }}' then sum_{{ loop.index }} end), 0) as {{ side }}_sum_{{ loop.index }},
        sum(case when side = '{{ side }}' then eur_{{ loop.index }} end) as {{ side }}_eur_{{ loop.index }},
        {%- endfor %}
        {%- endfor %}
        max(loaded_at) as loaded_at
    from (
        select 'left' as side, * from left_day_sums
        union all
        select 'right' as side, * from right_day_sums
    ) as day_sums_of_both_sides
    group by market, {{ month_of('occurred_on') }}

)
{% set told = values + ([] if measures else ['n_rows']) %}
{% for column in told %}
{%- set is_main = loop.first %}
{%- set is_number = column not in texts %}
{%- set left = 'left_' ~ column if column in values else 'case when left_nth is not null then 1 else 0 end' %}
{%- set right = 'right_' ~ column if column in values else 'case when right_nth is not null then 1 else 0 end' %}
{%- for row_kind in ['finding', 'companion', 'shift_out', 'shift_in']
    if row_kind == 'finding' or is_number %}
{%- set left_shown = {'shift_out': right, 'shift_in': '0'}.get(row_kind, left) %}
{%- set right_shown = {'shift_out': '0', 'shift_in': right}.get(row_kind, right) %}
{%- set left_rate = 'right_eur_per_unit' if row_kind == 'shift_out' else 'left_eur_per_unit' %}
select
    '{{ reconciliation }}' as reconciliation,
    '{{ 'shift' if row_kind in ['shift_out', 'shift_in'] else row_kind }}' as row_kind,
    {{ key_text(keys) }} as entity_key,
    coalesce(left_nth, right_nth) as finding_no,
    {{ 'right_market' if row_kind == 'shift_in' else 'finding_market' }} as market,
    {{ 'right_date' if row_kind == 'shift_in' else 'finding_date' }} as occurred_on,
    '{{ column }}' as measure,
    finding_kind,
    {% if is_number -%}
    cast(coalesce({{ left_shown }}, 0) as decimal(28, 6)) as left_value,
    cast(coalesce({{ right_shown }}, 0) as decimal(28, 6)) as right_value,
    {%- else -%}
    cast(null as decimal(28, 6)) as left_value,
    cast(null as decimal(28, 6)) as right_value,
    {%- endif %}
    cast({{ left_shown }} as varchar) as left_text,
    cast({{ right_shown }} as varchar) as right_text,
    {% if is_number -%}
    cast(coalesce({{ left_shown }} * {{ left_rate }}, 0) as decimal(18, 2))
    - cast(coalesce({{ right_shown }} * right_eur_per_unit, 0) as decimal(18, 2)) as delta_eur,
    {%- else -%}
    cast(null as decimal(18, 2)) as delta_eur,
    {%- endif %}
    evidence,
    {{ "concat_ws('|'" if slices else "cast('' as varchar" }}
    {%- for column_of_slice in slices %}, '{{ column_of_slice }}=' || slice_{{ column_of_slice }}{% endfor %}) as slices,
    n_left_rows,
    n_right_rows,
    shown_left_ref as left_ref,
    shown_right_ref as right_ref,
    left_loaded_at,
    right_loaded_at
from row_pairs_judged
where
    {% if row_kind == 'finding' and is_main -%}
    finding_kind != 'differs' or {{ left }} is distinct from {{ right }}
    {%- elif row_kind == 'finding' -%}
    finding_kind = 'differs' and {{ left }} is distinct from {{ right }}
    {%- elif row_kind == 'companion' -%}
    {{ "finding_kind != 'differs' or" if not is_main }}
    finding_kind = 'differs' and {{ left }} = {{ right }}
    and cast({{ left }} * left_eur_per_unit as decimal(18, 2)) != cast({{ right }} * right_eur_per_unit as decimal(18, 2))
    {%- else -%}
    finding_kind = 'differs' and is_elsewhere
    {%- endif %}
union all
{%- endfor %}
{% endfor %}
{%- for column in measures or ['n_rows'] %}
select
    '{{ reconciliation }}' as reconciliation,
    'total' as row_kind,
    coalesce(market, '') || '|' || cast(month_date as varchar) as entity_key,
    cast(1 as bigint) as finding_no,
    market,
    month_date as occurred_on,
    '{{ column }}' as measure,
    'total' as finding_kind,
    cast(left_sum_{{ loop.index }} as decimal(28, 6)) as left_value,
    cast(right_sum_{{ loop.index }} as decimal(28, 6)) as right_value,
    cast(null as varchar) as left_text,
    cast(null as varchar) as right_text,
    coalesce(left_eur_{{ loop.index }}, 0) - coalesce(right_eur_{{ loop.index }}, 0) as delta_eur,
    cast('' as varchar) as evidence,
    cast('' as varchar) as slices,
    cast(null as bigint) as n_left_rows,
    cast(null as bigint) as n_right_rows,
    cast(null as varchar) as left_ref,
    cast(null as varchar) as right_ref,
    loaded_at as left_loaded_at,
    loaded_at as right_loaded_at
from month_sums
{{ 'union all' if not loop.last }}
{% endfor %}
{%- endif %}
{%- endmacro %}
