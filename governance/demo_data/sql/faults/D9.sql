-- nothing of a market arrives for a day
select market_no as viewer_no, day_no
from world.market_days
where day >= getvariable('period_start') and day < getvariable('period_end') - 10
