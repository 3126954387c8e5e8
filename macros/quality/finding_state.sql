{#- Whether a finding counts, or is within a tolerance, or settling. -#}
{% macro finding_state(findings='findings') -%}
    case
        when {{ findings }}.is_within_tolerance then 'tolerated'
        when {{ findings }}.is_settling then 'settling'
        else 'counts'
    end
{%- endmacro %}
