-- grain: one row per month and EEA member that is due, with its line of the sheet or what stands in for it
with

markets as (

    select * from {{ ref('markets') }}

),

lines_of_sheets as (

    select * from {{ ref('recipients_lines_of_sheets') }}

),

totals as (

    select *
    from lines_of_sheets
    where market = 'EU'

),

members_due as (

    select
        markets.market,
        totals.month_start_date,
        totals.n_recipients as n_recipients_of_total,
        totals.n_recipients % 1000000 = 0 as is_total_in_millions,
        coalesce(lines_of_sheets.line_state, 'missing') as line_state,
        lines_of_sheets.n_recipients,
        coalesce(lines_of_sheets.loaded_at, totals.loaded_at) as loaded_at,
        sum(lines_of_sheets.n_recipients) over (partition by totals.month_start_date) as n_recipients_of_lines
    from totals
    inner join markets
        on
            markets.is_eea
            and totals.month_start_date >= cast(date_trunc('month', markets.launch_date) as date)
    left join lines_of_sheets
        on
            markets.market = lines_of_sheets.market
            and totals.month_start_date = lines_of_sheets.month_start_date

),

-- a member had about the share of the other lines that it has in the months before and after
members_with_neighbours as (

    select
        *,
        last_value(n_recipients / nullif(n_recipients_of_lines - n_recipients, 0) ignore nulls) over (
            partition by market order by month_start_date rows between unbounded preceding and 1 preceding
        ) as share_before,
        first_value(n_recipients / nullif(n_recipients_of_lines - n_recipients, 0) ignore nulls) over (
            partition by market order by month_start_date rows between 1 following and unbounded following
        ) as share_after
    from members_due

),

members_missing as (

    select
        market,
        month_start_date,
        is_total_in_millions,
        n_recipients_of_total - n_recipients_of_lines as gap_of_month,
        n_recipients_of_lines
        * (coalesce(share_before, share_after) + coalesce(share_after, share_before))
        / 2 as n_recipients_expected,
        -- how far the two neighbours are apart, and the two per cent by which a market moves between months
        coalesce(abs(share_after - share_before) / (share_after + share_before), 0.6) + 0.045 as doubt_share
    from members_with_neighbours
    where line_state = 'missing'

),

-- the gap is the missing members' own where it has about the size they should have; else its rest is not
members_estimated as (

    select
        market,
        month_start_date,
        case
            when
                not is_total_in_millions
                and abs(gap_of_month - sum(n_recipients_expected) over (partition by month_start_date))
                <= sum(n_recipients_expected * doubt_share) over (partition by month_start_date)
                then
                    gap_of_month * n_recipients_expected
                    / sum(n_recipients_expected) over (partition by month_start_date)
            else n_recipients_expected
        end as n_recipients
    from members_missing

)

select
    members_due.market,
    members_due.month_start_date,
    members_due.line_state,
    coalesce(cast(members_due.n_recipients as double), members_estimated.n_recipients) as n_recipients,
    members_due.loaded_at
from members_due
left join members_estimated
    on
        members_due.market = members_estimated.market
        and members_due.month_start_date = members_estimated.month_start_date
