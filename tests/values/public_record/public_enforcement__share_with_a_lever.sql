-- What fails: fewer than 99.5 % of the shop statements name a lever that is read.
-- When it matters: the platform has put a restriction into new words, and levers are counted too low.
-- How to resolve: look at the rows of int_restriction_texts_with_remainders with status unparsed, most
-- statements first, and add a pattern to the seed restriction_lever_patterns. Fewer than 1,000 statements
-- are not judged.
{{ config(group='analytics_engineering') }}
select
    sum(n_statements) as n_statements,
    sum(case when parse_status = 'unparsed' then n_statements else 0 end) as n_unparsed
from {{ ref('int_restriction_texts_with_remainders') }}
having
    sum(n_statements) >= 1000
    and sum(case when parse_status = 'unparsed' then n_statements else 0 end) > 0.005 * sum(n_statements)
