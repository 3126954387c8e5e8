-- What fails: a fact on a creator who is not in dim_creators but has a home market, or on one who is and
--   has none; or one on no creator at all that has a home market.
-- When it matters: at once; figures by home market would hold creators nobody knows, or lose some that are
--   known.
-- How to resolve: a creator with facts and no change rows was never delivered by the content platform: ask
--   for it.
with

creators as (

    select * from {{ ref('dim_creators') }}

),

markets_of_creators as (

    select
        creator_id,
        count(*) filter (where home_market = 'ZZ') as n_versions_without_market
    from creators
    group by creator_id

),

creators_in_facts as (

    {% for fact in [
        'dim_contents', 'fct_content_days', 'fct_violations', 'fct_review_decisions', 'fct_actions',
        'fct_action_levers', 'fct_point_entries', 'fct_orders', 'fct_ledger_entries', 'fct_rewards', 'fct_messages'
    ] %}
    select
        '{{ fact }}' as fact,
        creator_id,
        home_market,
        count(*) as n_rows
    from {{ ref(fact) }}
    group by creator_id, home_market
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

)

select creators_in_facts.*
from creators_in_facts
left join markets_of_creators on creators_in_facts.creator_id = markets_of_creators.creator_id
where
    (creators_in_facts.creator_id is not null and creators_in_facts.home_market is null)
    or (markets_of_creators.creator_id is null and creators_in_facts.home_market != 'ZZ')
    or (markets_of_creators.n_versions_without_market = 0 and creators_in_facts.home_market = 'ZZ')
