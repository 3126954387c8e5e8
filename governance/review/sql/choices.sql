-- One row per value that cases can be filtered by.
select 'market' as filter, coalesce(market, '') as choice from quality.cases
union
select 'owner', owner from quality.cases
union
select 'metric', metric from quality.metric_trust_discrepancies
order by filter, choice
