-- What fails: a pattern whose number is in another unit than the amounts of its lever, or that sets a
-- lever for good which the seed of levers says cannot be.
-- When it matters: after a change of the seeds; amounts would be mixed.
-- How to resolve: correct the pattern or the lever in seeds/public_record.
select
    patterns.pattern_order,
    patterns.part_code,
    patterns.unit,
    levers.unit as lever_unit,
    patterns.term
from {{ ref('restriction_lever_patterns') }} as patterns
inner join {{ ref('restriction_levers') }} as levers on patterns.part_code = levers.lever_code
where
    patterns.part_kind = 'lever'
    and (
        (patterns.captures_quantity and patterns.unit is distinct from levers.unit)
        or (patterns.term = 'permanent' and not levers.can_be_permanent)
        or (levers.permanent_quantity is not null and not levers.can_be_permanent)
        or (patterns.term = 'none' and levers.unit is not null)
        or levers.lever_code = 'unparsed'
    )
