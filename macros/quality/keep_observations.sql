{#-
    Runs after every command: adds what this build saw of discrepancies to the files of observations, where all
    reconciliations were built and there is something to add. The file is written under another name first and has the
    number of the observation, so that an interrupted run leaves nothing and a repeated one adds nothing. Builds that
    look at an earlier day or an earlier state of knowledge add nothing.
-#}
{% macro keep_observations(results) %}
    {% if not execute or var('known_as_of') or var('reporting_as_of') %}{{ return('') }}{% endif %}
    {% set built = results | selectattr('status', 'equalto', 'success') | map(attribute='node.name') | list %}
    {% if 'discrepancy_changes' not in built %}{{ return('') }}{% endif %}
    {% set changes = api.Relation.create(database=target.database, schema='quality', identifier='discrepancy_changes') %}
    {% set observation = run_query('select max(observation_no), count(*) from ' ~ changes).rows[0] %}
    {% if observation[1] == 0 %}{{ return('') }}{% endif %}
    {% do write_file(changes, history_root(), 'observations', 'observation-' ~ '%06d' % observation[0]) %}
{% endmacro %}
