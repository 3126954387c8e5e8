-- grain: one row per finding that counts and dimension along which it may gather
with

findings as (

    select
        finding_id,
        reconciliation,
        measure,
        market,
        occurred_on,
        cause,
        slices,
        -- what is not money or a number counts by the row
        coalesce(nullif(abs(delta_eur), 0), abs(delta), 1) as weight
    from {{ ref('findings_explained') }}
    where row_kind = 'finding' and not is_within_tolerance and not is_settling

),

slices_split as (

    {{ split_items('findings', ['finding_id'], 'slices', '|') }}

),

dimensions_of_all_findings as (

    select
        finding_id,
        'market' as dimension,
        market as dimension_value
    from findings
    union all
    select
        finding_id,
        'month' as dimension,
        cast(cast(date_trunc('month', occurred_on) as date) as varchar) as dimension_value
    from findings
    union all
    select
        finding_id,
        'day' as dimension,
        cast(occurred_on as varchar) as dimension_value
    from findings
    union all
    select
        finding_id,
        split_part(item, '=', 1) as dimension,
        substr(item, length(split_part(item, '=', 1)) + 2) as dimension_value
    from slices_split

)

select
    dimensions.finding_id,
    findings.reconciliation,
    findings.measure,
    findings.cause,
    dimensions.dimension,
    dimensions.dimension_value,
    findings.weight
from dimensions_of_all_findings as dimensions
inner join findings on dimensions.finding_id = findings.finding_id
where dimensions.dimension_value is not null
