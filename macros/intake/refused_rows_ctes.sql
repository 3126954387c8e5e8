{#-
    CTEs of an intake model; the last one is refused. Duplicates are looked for among rows that share a key, then compared
    on every declared column. The relation is named in each step: engines hold in memory a CTE that is read more than once.
-#}
{% macro refused_rows_ctes(raw_table, relation, more_columns='') %}
    {% set checks = intake_checks(raw_table, delivered_types(raw_table)) %}
    {% set columns = raw_table.columns.values() | map(attribute='name') | list %}
    {% set key = raw_table.meta.key %}

    quarantined_rows as (

        select
            *,
            concat(
                {% for check in checks %}
                case when {{ check.condition }} then {{ sql_text(check.reason ~ '(' ~ check.column ~ ') ') }} else '' end{{ ',' if not loop.last }}
                {% endfor %}
            ) as reasons
        from {{ relation }}
        where
            {% for check in checks %}
            {{ 'or ' if not loop.first }}({{ check.condition }})
            {% endfor %}

    ),

    key_hashes_seen_twice as (

        select {{ row_hash(key) }} as key_hash
        from {{ relation }}
        group by {{ row_hash(key) }}
        having count(*) > 1

    ),

    rows_sharing_a_key as (

        select raw_rows.*
        from {{ relation }} as raw_rows
        inner join key_hashes_seen_twice on {{ row_hash(key, 'raw_rows') }} = key_hashes_seen_twice.key_hash
        left join quarantined_rows
            on raw_rows._file = quarantined_rows._file and raw_rows._file_row = quarantined_rows._file_row
        where quarantined_rows._file is null

    ),

    equal_rows_numbered as (

        select
            *,
            row_number() over (equal_rows) as nth,
            first_value(_file) over (equal_rows) as kept_file,
            first_value(_file_row) over (equal_rows) as kept_file_row
        from rows_sharing_a_key
        window equal_rows as (
            partition by {% for column in columns %}{{ quoted(column) }}{{ ', ' if not loop.last }}{% endfor %}
            order by _loaded_at asc nulls last, _delivery_id asc nulls last, _file asc nulls last, _file_row asc nulls last
        )

    ),

    refused as (

        select
            'quarantined' as verdict, trim(reasons) as reasons, cast(null as varchar) as kept_file, cast(null as bigint) as kept_file_row,
            {{ refused_columns(raw_table) }}{{ more_columns }}
        from quarantined_rows
        union all
        select
            'exact_duplicate' as verdict, cast(null as varchar) as reasons, kept_file, kept_file_row,
            {{ refused_columns(raw_table) }}{{ more_columns }}
        from equal_rows_numbered
        where nth > 1

    )

{%- endmacro %}
