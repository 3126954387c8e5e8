-- grain: one row per set of floors, of which there is one
with

reporting_floors as (

    select * from {{ ref('reporting_floors') }}

),

measurement_rules as (

    select * from {{ ref('measurement_rules') }}

),

floors_of_rates as (

    select
        max(minimum) filter (where floor = 'actions') as actions,
        max(minimum) filter (where floor = 'qa_decisions') as qa_decisions,
        max(minimum) filter (where floor = 'appeals_decided') as appeals_decided,
        max(minimum) filter (where floor = 'kappa_pairs') as kappa_pairs,
        max(minimum) filter (where floor = 'creators_at_risk') as creators_at_risk,
        max(minimum) filter (where floor = 'durations') as durations
    from reporting_floors

),

floors_side_by_side as (

    select
        floors_of_rates.actions,
        floors_of_rates.qa_decisions,
        floors_of_rates.appeals_decided,
        floors_of_rates.kappa_pairs,
        floors_of_rates.creators_at_risk,
        floors_of_rates.durations,
        measurement_rules.value as violating_labels
    from floors_of_rates
    inner join measurement_rules on measurement_rules.rule = 'violating_labels_floor'

)

select * from floors_side_by_side
