{#-
    The row checks of a raw table, built from the columns declared in its source YAML and from the types that the files
    really have. Returns a list of {reason, column, condition}: the row is quarantined where a condition holds.
    Reasons are explained in the seed intake_reasons.
-#}
{% macro intake_checks(raw_table, delivered_types) %}
    {% set checks = [{'reason': 'malformed_line', 'column': '', 'condition': '_malformed_line is not null'}] %}
    {% if raw_table.meta.get('delivery_columns', true) %}
        {% do checks.append({'reason': 'missing_delivery', 'column': '', 'condition': '_malformed_line is null and (_delivery_id is null or _loaded_at is null)'}) %}
    {% endif %}
    {% for column in raw_table.columns.values() %}
        {% set name = quoted(column.name) %}
        {% set rules = column.config.get('meta', {}) %}
        {% set delivered_as_text = delivered_types[column.name] == 'varchar' %}
        {% set blank = 'trim(' ~ name ~ ") = ''" if delivered_as_text else 'false' %}
        {% if column.name in raw_table.meta.key %}
            {% do checks.append({'reason': 'missing_key', 'column': column.name, 'condition': '_malformed_line is null and (' ~ name ~ ' is null or ' ~ blank ~ ')'}) %}
        {% elif rules.get('required') %}
            {% do checks.append({'reason': 'missing_value', 'column': column.name, 'condition': '_malformed_line is null and (' ~ name ~ ' is null or ' ~ blank ~ ')'}) %}
        {% endif %}
        {% do checks.extend(type_checks(column, name, delivered_as_text, delivered_types[column.name])) %}
        {% set value = typed_value(column, name, delivered_as_text) %}
        {% if rules.get('at_least') is not none %}
            {% do checks.append({'reason': 'below_minimum', 'column': column.name, 'condition': value ~ ' < ' ~ rules.at_least}) %}
        {% endif %}
        {% if rules.get('above') is not none %}
            {% do checks.append({'reason': 'below_minimum', 'column': column.name, 'condition': value ~ ' <= ' ~ rules.above}) %}
        {% endif %}
        {% if rules.get('at_most') is not none %}
            {% do checks.append({'reason': 'above_maximum', 'column': column.name, 'condition': value ~ ' > ' ~ rules.at_most}) %}
        {% endif %}
        {% if column.data_type in ['date', 'timestamp'] %}
            {% do checks.append({'reason': 'impossible_date', 'column': column.name,
                'condition': '(' ~ value ~ " < date '" ~ var('earliest_date') ~ "' or " ~ value ~ " > date '" ~ var('latest_date') ~ "')"}) %}
        {% endif %}
        {% if rules.get('not_after_loading') %}
            {% do checks.append({'reason': 'future_date', 'column': column.name,
                'condition': value ~ ' > ' ~ '_loaded_at + interval 1 day'}) %}
        {% endif %}
    {% endfor %}
    {{ return(checks) }}
{% endmacro %}
