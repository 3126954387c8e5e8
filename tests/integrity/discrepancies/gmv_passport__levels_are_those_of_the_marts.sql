-- Levels of the passport are the sums of the facts that marts are made of, by market and month, to the cent.
{% set order_levels = [
    ('credited', 'buyer_market', 'created_at', 'created_gmv_eur', 'content_id is not null'),
    ('created', 'shop_market', 'created_at', 'created_gmv_eur', 'true'),
    ('paid', 'shop_market', 'paid_at', 'paid_gmv_eur', 'true'),
    ('net', 'shop_market', 'paid_at', 'net_gmv_eur', 'true'),
] %}
{% set entry_levels = [
    ('booked', 'amount_eur'),
    ('booked_own_rate', 'coalesce(' ~ in_eur('amount', 'fx_rate') ~ ', amount_eur)'),
] %}
with

levels_of_marts as (

    select
        'attributed' as step,
        viewer_market as market,
        cast(date_trunc('month', stat_date) as date) as month_date,
        sum(attributed_gmv_eur) as amount_eur
    from {{ ref('fct_content_days') }}
    group by viewer_market, cast(date_trunc('month', stat_date) as date)
    {% for step, market, moment, amount, condition in order_levels %}
    union all
    select
        '{{ step }}' as step,
        {{ market }} as market,
        cast(date_trunc('month', {{ moment }}) as date) as month_date,
        sum({{ amount }}) as amount_eur
    from {{ ref('fct_orders') }}
    where {{ moment }} is not null and {{ condition }}
    group by {{ market }}, cast(date_trunc('month', {{ moment }}) as date)
    {% endfor %}
    {% for step, amount in entry_levels %}
    union all
    select
        '{{ step }}' as step,
        booked_market as market,
        cast(date_trunc('month', booking_date) as date) as month_date,
        sum({{ amount }}) as amount_eur
    from {{ ref('fct_ledger_entries') }}
    where entry_type in ('sale', 'refund')
    group by booked_market, cast(date_trunc('month', booking_date) as date)
    {% endfor %}

),

levels_of_passport as (

    select *
    from {{ ref('gmv_passport') }}
    where step_kind = 'level' and step != 'delivered'

)

select
    coalesce(levels_of_marts.step, levels_of_passport.step) as step,
    coalesce(levels_of_marts.market, levels_of_passport.market) as market,
    coalesce(levels_of_marts.month_date, levels_of_passport.month_date) as month_date,
    levels_of_marts.amount_eur as mart_eur,
    levels_of_passport.amount_eur as passport_eur
from levels_of_marts
full outer join levels_of_passport
    on
        levels_of_marts.step = levels_of_passport.step
        and levels_of_marts.market = levels_of_passport.market
        and levels_of_marts.month_date = levels_of_passport.month_date
where coalesce(levels_of_marts.amount_eur, 0) != coalesce(levels_of_passport.amount_eur, 0)
