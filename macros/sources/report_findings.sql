{#- Stops on findings that block, naming all of them; says the others once per kind, on one line each. -#}
{% macro report_findings(findings) %}
    {% set blocking = findings | selectattr('blocks') | map(attribute='message') | list %}
    {% if blocking %}
        {% do exceptions.raise_compiler_error(
            (blocking | length) ~ ' problem(s) in the delivered files; nothing was built:\n  - ' ~ blocking | join('\n  - ')
        ) %}
    {% endif %}
    {% for finding in findings if finding.finding != 'absent' %}
        {% do log('Note: ' ~ finding.message, info=true) %}
    {% endfor %}
    {% set absent = findings | selectattr('finding', 'equalto', 'absent') | map(attribute='table') | list %}
    {% if absent %}
        {% do log('Note: ' ~ (absent | length) ~ ' optional table(s) without files, built empty: ' ~ absent | join(', '), info=true) %}
    {% endif %}
{% endmacro %}
