-- the connector pulled the day before it was complete
select
    span_no,
    first_day_no + uniform_int('D33', span_no * 64 + month(month), last_day_no - first_day_no + 1) as day_no,
    0.80 + 0.15 * uniform('D33 share', span_no) as factor
from world.span_months
where views > 50 * (last_day_no - first_day_no + 1)
