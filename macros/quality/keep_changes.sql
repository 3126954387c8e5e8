{#-
    Runs after every command: adds the rows of a relation of changes, the last of `models`, to a folder of history, where
    all of the models were built and there is something to add. The file is written under another name first and has the
    number of the rows, so that an interrupted run leaves nothing and a repeated one adds nothing. Builds that look at an
    earlier day or an earlier state of knowledge add nothing.
-#}
{% macro keep_changes(results, models, number, folder, file) %}
    {% if not execute or var('known_as_of') or var('reporting_as_of') %}{{ return('') }}{% endif %}
    {% set built = results | selectattr('status', 'equalto', 'success') | map(attribute='node.name') | list %}
    {% if models | reject('in', built) | list %}{{ return('') }}{% endif %}
    {% set changes = api.Relation.create(database=target.database, schema='quality', identifier=models[-1]) %}
    {% set numbers = run_query('select max(' ~ number ~ '), count(*) from ' ~ changes).rows[0] %}
    {% if numbers[1] == 0 %}{{ return('') }}{% endif %}
    {% do write_file(changes, history_root(), folder, file ~ '-' ~ '%06d' % numbers[0]) %}
{% endmacro %}
