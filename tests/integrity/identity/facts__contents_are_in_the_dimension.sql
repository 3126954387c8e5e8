-- What fails: a content that a fact names and dim_contents does not hold.
-- When it matters: at once; a join to the dimension would lose the fact.
-- How to resolve: int_contents_known_elsewhere gathers such ids; the fact reads a source that it does not.
with

contents as (

    select * from {{ ref('dim_contents') }}

),

contents_in_facts as (

    {% for fact in [
        'fct_content_days', 'fct_user_reports', 'fct_violations', 'fct_review_decisions', 'fct_view_samples',
        'fct_actions', 'fct_action_levers', 'fct_orders'
    ] %}
    select
        '{{ fact }}' as fact,
        content_id,
        count(*) as n_rows
    from {{ ref(fact) }}
    group by content_id
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

)

select contents_in_facts.*
from contents_in_facts
left join contents on contents_in_facts.content_id = contents.content_id
where contents_in_facts.content_id is not null and contents.content_id is null
