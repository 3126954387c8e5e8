-- grain: one row per whole number from 0 to 9,999
with

digits as (

    select listed_digits.digit
    from (values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) as listed_digits (digit)

),

numbers as (

    select
        cast(
            ones.digit + 10 * tens.digit + 100 * hundreds.digit + 1000 * thousands.digit as bigint
        ) as number
    from digits as ones
    cross join digits as tens
    cross join digits as hundreds
    cross join digits as thousands

),

numbers_with_log_factorial as (

    select
        number,
        sum(ln(cast(greatest(number, 1) as double))) over (
            order by number rows between unbounded preceding and current row
        ) as log_factorial
    from numbers

)

select * from numbers_with_log_factorial
