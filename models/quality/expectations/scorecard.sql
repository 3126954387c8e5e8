-- grain: one row per run of a checkpoint, dimension and member
-- a view over the files, so that a run shows at once
{{ config(materialized='view') }}
with

expectation_results as (

    select * from {{ ref('expectation_results') }}

),

market_codes as (

    select * from {{ ref('util_market_codes') }}

),

offending_markets as (

    {{ split_items('expectation_results', ['run_no', 'suite', 'rule'], 'offending_by_market', ';') }}

),

results_broken_by_market as (

    select distinct
        offending_markets.run_no,
        offending_markets.suite,
        offending_markets.rule,
        market_codes.market
    from offending_markets
    inner join market_codes
        on upper(trim(split_part(offending_markets.item, '=', 1))) = market_codes.market_code

),

markets as (

    select distinct market from market_codes

),

-- an expectation about rows of markets is broken where such a row is, and holds in the other markets
results_by_market as (

    select
        expectation_results.run_no,
        expectation_results.checkpoint,
        expectation_results.validated_as_of,
        'market' as dimension,
        markets.market as member,
        expectation_results.severity,
        case
            when expectation_results.status != 'failed' then expectation_results.status
            when results_broken_by_market.market is not null then 'failed'
            else 'passed'
        end as status
    from expectation_results
    cross join markets
    left join results_broken_by_market
        on
            expectation_results.run_no = results_broken_by_market.run_no
            and expectation_results.suite = results_broken_by_market.suite
            and expectation_results.rule = results_broken_by_market.rule
            and markets.market = results_broken_by_market.market
    where expectation_results.has_market and expectation_results.n_offending is not null

),

results_by_member as (

    select
        run_no,
        checkpoint,
        validated_as_of,
        'system' as dimension,
        system as member,
        severity,
        status
    from expectation_results
    union all
    select
        run_no,
        checkpoint,
        validated_as_of,
        'owner' as dimension,
        owner as member,
        severity,
        status
    from expectation_results
    union all
    select * from results_by_market

),

results_counted as (

    select
        run_no,
        checkpoint,
        validated_as_of,
        dimension,
        member,
        count(*) as n_expectations,
        count(case when status = 'passed' then 1 end) as n_passed,
        count(case when status = 'failed' then 1 end) as n_failed,
        count(case when status = 'not_evaluated' then 1 end) as n_not_evaluated,
        count(case when status = 'failed' and severity = 'critical' then 1 end) as n_failed_critical,
        count(case when status = 'failed' and severity = 'warning' then 1 end) as n_failed_warning
    from results_by_member
    group by run_no, checkpoint, validated_as_of, dimension, member

)

select
    run_no,
    checkpoint,
    dimension,
    member,
    n_expectations,
    n_passed,
    n_failed,
    n_not_evaluated,
    n_failed_critical,
    n_failed_warning,
    {{ ratio('n_passed', 'n_passed + n_failed') }} as passed_share,
    n_failed - lag(n_failed) over (
        partition by checkpoint, dimension, member order by run_no asc nulls last
    ) as n_failed_more_than_before,
    validated_as_of
from results_counted
