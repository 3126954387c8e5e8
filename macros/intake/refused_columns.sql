{#- What an intake model keeps of a refused row: where it lies, its text, and its text without personal data. -#}
{% macro refused_columns(raw_table) %}
    {% set columns = raw_table.columns.values() | map(attribute='name') | list %}
    {% set personal_columns = [] %}
    {% for column in raw_table.columns.values() if 'personal_data' in column.tags %}
        {% do personal_columns.append(column.name) %}
    {% endfor %}
    {% set shareable_columns = columns | reject('in', personal_columns) | list %}
    _file,
    _file_row,
    coalesce(_malformed_line, {{ row_as_json(columns) }}) as raw_text,
    {% if personal_columns %}
    case when _malformed_line is null then {{ row_as_json(shareable_columns) }} end as raw_text_without_personal_data,
    {% else %}
    coalesce(_malformed_line, {{ row_as_json(columns) }}) as raw_text_without_personal_data,
    {% endif %}
    _delivery_id,
    _loaded_at
{% endmacro %}
