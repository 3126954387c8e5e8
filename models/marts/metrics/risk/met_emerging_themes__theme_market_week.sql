-- grain: one row per kind of theme, theme, market of creators and week
with

theme_counts as (

    select * from {{ ref('met_theme_counts__theme_market_week') }}

),

theme_rules as (

    select * from {{ ref('theme_rules') }}

),

rules as (

    select
        max(value) filter (where rule = 'prior_contents') as prior_contents,
        max(value) filter (where rule = 'min_violating_contents') as min_violating_contents,
        max(value) filter (where rule = 'emerging_z') as emerging_z
    from theme_rules

),

priors_added as (

    select
        theme_counts.*,
        theme_counts.n_contents - theme_counts.n_violating_contents as n_other_contents,
        theme_counts.n_kind_contents - theme_counts.n_kind_violating_contents as n_kind_other_contents,
        rules.prior_contents,
        rules.prior_contents * {{ ratio(
            'theme_counts.n_background_contents', 'theme_counts.n_kind_background_contents'
        ) }} as prior_of_theme
    from theme_counts
    cross join rules
    where theme_counts.n_violating_contents > 0

),

-- Weighted log-odds with an informative Dirichlet prior (Monroe, Colaresi and Quinn 2008).
log_odds_taken as (

    select
        *,
        ln((n_violating_contents + prior_of_theme) / nullif(
            n_kind_violating_contents + prior_contents - n_violating_contents - prior_of_theme, 0
        ))
        - ln((n_other_contents + prior_of_theme) / nullif(
            n_kind_other_contents + prior_contents - n_other_contents - prior_of_theme, 0
        )) as log_odds_ratio,
        1 / (n_violating_contents + prior_of_theme) + 1 / (n_other_contents + prior_of_theme) as variance
    from priors_added

)

select
    log_odds_taken.theme_type,
    log_odds_taken.theme,
    log_odds_taken.market,
    log_odds_taken.week_start_date,
    log_odds_taken.n_contents,
    log_odds_taken.n_violating_contents,
    log_odds_taken.n_background_contents,
    log_odds_taken.n_creators,
    log_odds_taken.n_kind_contents,
    log_odds_taken.n_kind_violating_contents,
    log_odds_taken.n_kind_background_contents,
    {{ ratio('log_odds_taken.n_violating_contents', 'log_odds_taken.n_contents') }} as violating_rate,
    log_odds_taken.log_odds_ratio,
    log_odds_taken.log_odds_ratio / sqrt(log_odds_taken.variance) as log_odds_z,
    coalesce(
        log_odds_taken.log_odds_ratio / sqrt(log_odds_taken.variance) >= rules.emerging_z
        and log_odds_taken.n_violating_contents >= rules.min_violating_contents, false
    ) as is_emerging,
    log_odds_taken.n_background_contents = log_odds_taken.n_contents as is_new
from log_odds_taken
cross join rules
