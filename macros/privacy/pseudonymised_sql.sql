{#-
    The rows of a raw table as everything that follows may see them. A column with `pseudonym` in its meta shows the
    keyed pseudonym instead of the id. Of an erased creator, whom `erased_with` finds, personal data are empty, and a
    column with `erased_as` shows another text, the same wherever the value occurs, so that rows that belong together
    still do. A line that cannot be split and names what was erased is emptied whole; values of three characters are in
    too many lines.
-#}
{% macro pseudonymised_sql(raw_table, delivered_sql) -%}
    {% set looked_up = columns_looked_up(raw_table) %}
    {% if not looked_up %}{{ return(delivered_sql) }}{% endif %}
    {% set erased_with = raw_table.meta.get('erased_with') %}
    {% set pseudonyms = source_relation(find_raw_table('private', 'pseudonyms')) %}
    select
        {% for column in raw_table.columns.values() %}
        {% set name = 'delivered.' ~ quoted(column.name) %}
        {% set meta = column.config.get('meta', {}) %}
        {% if meta.get('pseudonym') %}
        case
            when {{ names_nobody(name) }} or {{ clean_id(name) }} is null then {{ name }}
            else {{ column.name }}_found.pseudonym
        end as {{ quoted(column.name) }},
        {% elif meta.get('erased_as') %}
        coalesce({{ column.name }}_found.pseudonym, {{ name }}) as {{ quoted(column.name) }},
        {% elif erased_with and 'personal_data' in column.tags %}
        case when not coalesce({{ erased_with.column }}_found.is_erased, false) then {{ name }} end as {{ quoted(column.name) }},
        {% else %}
        {{ name }},
        {% endif %}
        {% endfor %}
        delivered._delivery_id,
        delivered._loaded_at,
        delivered._file,
        delivered._file_row,
        {% if raw_table.meta.format == 'csv' %}
        case
            when
                delivered._malformed_line is not null
                and exists (
                    select 1 from {{ pseudonyms }} as erased
                    where erased.is_erased and length(erased.plain_value) > 3 and position(lower(erased.plain_value) in lower(delivered._malformed_line)) > 0
                )
                then '(erased)'
            else delivered._malformed_line
        end as _malformed_line
        {% else %}
        delivered._malformed_line
        {% endif %}
    from ({{ delivered_sql }}) as delivered
    {% for column, kind in looked_up.items() %}
    left join {{ pseudonyms }} as {{ column }}_found
        on
            {{ column }}_found.kind = {{ sql_text(kind) }}
            and {{ column }}_found.plain_value = {{ plain_spelling(kind, 'delivered.' ~ quoted(column)) }}
    {% endfor %}
{%- endmacro %}
