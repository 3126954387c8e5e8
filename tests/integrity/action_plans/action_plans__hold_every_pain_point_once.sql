-- What fails: a theme and market whose pain points are not open, in progress or done, each once, or
-- whose impact is lost.
-- When it matters: a pain point that is in no column is one that nobody follows up.
-- How to resolve: look for a status that the item table does not map.
with

plans as (

    select * from {{ ref('met_action_plans__theme_market') }}

),

items as (

    select
        theme,
        market,
        count(*) as n_items,
        sum(impact_eur) as impact_eur
    from {{ ref('met_pain_points__item') }}
    group by theme, market

)

select
    coalesce(plans.theme, items.theme) as theme,
    coalesce(plans.market, items.market) as market
from plans
full join items on plans.theme = items.theme and plans.market = items.market
where
    plans.n_raised is distinct from items.n_items
    or plans.n_raised != plans.n_open + plans.n_in_progress + plans.n_done
    or plans.impact_raised_eur is distinct from items.impact_eur
    or plans.impact_raised_eur != plans.impact_not_done_eur + plans.impact_done_eur
