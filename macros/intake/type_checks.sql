{#-
    Checks that a delivered value reads as the declared type, to the digit. Text is matched against a pattern before any
    cast, because engines accept spellings such as 1_000, 0x1F or 5d. Braces in what a person typed are no template.
-#}
{% macro type_checks(column, name, delivered_as_text, delivered_type) %}
    {% set checks = [] %}
    {% set not_blank = name ~ ' is not null and trim(' ~ name ~ ") != ''" %}
    {% set declared = column.data_type %}
    {% set number_kind = 'number' if declared.startswith('decimal') or declared in ['bigint', 'double'] else declared %}
    {% set patterns = {
        'bigint': '^\\s*[-+]?[0-9]{1,18}\\s*$',
        'double': '^\\s*[-+]?[0-9]{1,18}(\\.[0-9]+)?([eE][-+]?[0-9]{1,3})?\\s*$',
        'decimal(18,2)': '^\\s*[-+]?[0-9]{1,16}(\\.[0-9]{1,2}0*)?\\s*$',
        'decimal(18,6)': '^\\s*[-+]?[0-9]{1,12}(\\.[0-9]{1,6}0*)?\\s*$',
        'boolean': '^\\s*([Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee])\\s*$',
        'date': '^\\s*[0-9]{4}-[0-9]{2}-[0-9]{2}\\s*$',
        'timestamp': '^\\s*[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,6})?)?\\s*$'
            if column.config.get('meta', {}).get('wall_clock') else
            '^\\s*[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,6})?)?(Z|[-+][0-9]{2}(:?[0-9]{2})?)?\\s*$',
    } %}
    {% if declared == 'varchar' %}
        {% if delivered_as_text %}
            {% do checks.append({'reason': 'text_too_long', 'column': column.name, 'condition': 'length(' ~ name ~ ') > ' ~ var('longest_text')}) %}
            {% if 'personal_data' not in column.tags %}
                {% do checks.append({'reason': 'unrendered_template', 'column': column.name, 'condition': name ~ " like '%{" ~ "{%}" ~ "}%'"}) %}
            {% endif %}
            {% if column.config.get('meta', {}).get('json_list') %}
                {% do checks.append({'reason': 'not_a_list', 'column': column.name, 'condition': not_blank ~ ' and not ' ~ is_json_list(name)}) %}
            {% endif %}
        {% endif %}
    {% elif delivered_as_text %}
        {% set matches = regex_matches(name, patterns[declared]) %}
        {% if number_kind == 'number' %}
            {% set is_formatted = '(' ~ regex_matches(name, '^\\s*[-+]?[0-9]{1,3}([., \'’ ][0-9]{3})+([.,][0-9]+)?\\s*$') ~ ' or ' ~ regex_matches(name, '^\\s*[-+]?[0-9]+,[0-9]+\\s*$') ~ ')' %}
            {% do checks.append({'reason': 'number_format', 'column': column.name, 'condition': not_blank ~ ' and not ' ~ matches ~ ' and ' ~ is_formatted}) %}
            {% do checks.append({'reason': 'not_a_number', 'column': column.name, 'condition': not_blank ~ ' and not ' ~ matches ~ ' and not ' ~ is_formatted}) %}
        {% elif number_kind == 'boolean' %}
            {% do checks.append({'reason': 'not_a_boolean', 'column': column.name, 'condition': not_blank ~ ' and not ' ~ matches}) %}
        {% else %}
            {% do checks.append({'reason': 'not_a_' ~ declared, 'column': column.name, 'condition': not_blank ~ ' and not ' ~ matches}) %}
            {% do checks.append({'reason': 'impossible_date', 'column': column.name,
                'condition': matches ~ ' and ' ~ typed_value(column, name, delivered_as_text) ~ ' is null'}) %}
        {% endif %}
    {% else %}
        {% if delivered_type != declared and not (declared == 'timestamp' and delivered_type.startswith('timestamp')) %}
            {% do checks.append({'reason': 'not_a_' ~ number_kind, 'column': column.name,
                'condition': name ~ ' is not null and try_cast(' ~ name ~ ' as ' ~ declared ~ ') is distinct from ' ~ name}) %}
        {% endif %}
        {% if declared == 'double' %}
            {% do checks.append({'reason': 'not_a_number', 'column': column.name, 'condition': name ~ ' - ' ~ name ~ ' is distinct from 0 and ' ~ name ~ ' is not null'}) %}
        {% endif %}
    {% endif %}
    {{ return(checks) }}
{% endmacro %}
