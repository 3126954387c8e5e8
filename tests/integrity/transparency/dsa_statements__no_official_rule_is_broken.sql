-- Every statement that is owed can be handed in: it keeps each rule of seed statement_attribute_rules.
{{ config(group='analytics_engineering') }}
select
    puid,
    rule_id,
    attribute,
    must,
    attribute_value
from {{ ref('int_statement_rules_broken') }}
