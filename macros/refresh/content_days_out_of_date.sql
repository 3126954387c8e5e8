{#-
    Query over the incremental table of content days: days with a row whose creator, home market, kind or euro amount is
    not what it would be today, because a content, an account or a rate came late or was corrected.
-#}
{% macro content_days_out_of_date(contents, home_markets, fx_rates) -%}
    select distinct built.stat_date
    from {{ this }} as built
    left join {{ contents }} as contents on built.content_id = contents.content_id
    left join {{ home_markets }} as homes
        on
            contents.creator_id = homes.creator_id
            and cast(built.stat_date as timestamp) >= homes.held_from_at
            and cast(built.stat_date as timestamp) < homes.held_to_at
    left join {{ fx_rates }} as rates on built.stat_date = rates.rate_date and built.currency = rates.currency
    where
        built.creator_id is distinct from contents.creator_id
        or built.content_type is distinct from contents.content_type
        or built.home_market != coalesce(homes.home_market, 'ZZ')
        or built.attributed_gmv_eur is distinct from {{ in_eur('built.attributed_gmv', 'rates.units_per_eur') }}
{%- endmacro %}
