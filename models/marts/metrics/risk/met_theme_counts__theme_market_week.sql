-- grain: one row per kind of theme, theme, market of creators and week
with

dim_contents as (

    select * from {{ ref('dim_contents') }}

),

fct_violations as (

    select * from {{ ref('fct_violations') }}

),

contents_split_into_themes as (

    select * from {{ ref('int_contents_split_into_themes') }}

),

weeks_looked_back as (

    select * from {{ ref('int_theme_weeks_looked_back') }}

),

theme_rules as (

    select * from {{ ref('theme_rules') }}

),

rules as (

    select
        max(value) filter (where rule = 'min_creators') as min_creators,
        max(value) filter (where rule = 'min_term_letters') as min_term_letters
    from theme_rules

),

found_violating as (

    select
        content_id,
        min(final_decided_at) as found_at
    from fct_violations
    where is_violation
    group by content_id

),

themes_of_contents as (

    select
        contents_split_into_themes.theme_type,
        contents_split_into_themes.theme,
        dim_contents.home_market as market,
        dim_contents.creator_id,
        contents_split_into_themes.themed_at,
        found_violating.found_at,
        cast(date_trunc('week', dim_contents.published_at) as date) as published_week_start_date
    from contents_split_into_themes
    inner join dim_contents on contents_split_into_themes.content_id = dim_contents.content_id
    cross join rules
    left join found_violating on contents_split_into_themes.content_id = found_violating.content_id
    where
        contents_split_into_themes.theme_type != 'caption_term'
        or length(contents_split_into_themes.theme) >= rules.min_term_letters

),

themes_counted as (

    select
        themes_of_contents.theme_type,
        themes_of_contents.theme,
        themes_of_contents.market,
        weeks_looked_back.week_start_date,
        count(*) as n_background_contents,
        count(*) filter (where weeks_looked_back.is_recent) as n_contents,
        count(*) filter (
            where weeks_looked_back.is_recent
            and themes_of_contents.found_at < weeks_looked_back.week_end_at
        ) as n_violating_contents,
        count(distinct themes_of_contents.creator_id) filter (where weeks_looked_back.is_recent) as n_creators
    from themes_of_contents
    inner join weeks_looked_back
        on
            themes_of_contents.published_week_start_date = weeks_looked_back.published_week_start_date
            and themes_of_contents.themed_at < weeks_looked_back.week_end_at
    group by
        themes_of_contents.theme_type,
        themes_of_contents.theme,
        themes_of_contents.market,
        weeks_looked_back.week_start_date

),

-- Totals are taken before the floor, so that they hold every content.
totals_added as (

    select
        *,
        sum(n_contents) over kinds_of_themes as n_kind_contents,
        sum(n_violating_contents) over kinds_of_themes as n_kind_violating_contents,
        sum(n_background_contents) over kinds_of_themes as n_kind_background_contents
    from themes_counted
    window kinds_of_themes as (partition by theme_type, market, week_start_date)

)

select
    totals_added.theme_type,
    totals_added.theme,
    totals_added.market,
    totals_added.week_start_date,
    totals_added.n_contents,
    totals_added.n_violating_contents,
    totals_added.n_background_contents,
    totals_added.n_creators,
    cast(totals_added.n_kind_contents as bigint) as n_kind_contents,
    cast(totals_added.n_kind_violating_contents as bigint) as n_kind_violating_contents,
    cast(totals_added.n_kind_background_contents as bigint) as n_kind_background_contents
from totals_added
cross join rules
where totals_added.n_creators >= rules.min_creators
