-- One row per thing a question names: the values that editions have.
select
    kind,
    list(distinct name order by name) as names
from (
    select 'metric' as kind, metric as name from read_parquet($files)
    union all
    select 'market' as kind, market as name from read_parquet($files)
    union all
    select 'market' as kind, 'ALL' as name
) as kept
where name is not null
group by kind
order by kind desc
