-- the sale is credited twice
select span_no, day_no, 2.0 as factor
from world.span_day_sales
