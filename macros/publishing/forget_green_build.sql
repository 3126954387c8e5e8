{#-
    Runs before every command that may change tables: takes away the mark that `governance build` leaves after a green
    build, so that a database that was only partly built again cannot be published.
-#}
{% macro forget_green_build() %}
    {% if not execute or flags.WHICH in ('compile', 'freshness', 'generate', 'show', 'test') %}{{ return('') }}{% endif %}
    drop table if exists publishing.green_build
{% endmacro %}
