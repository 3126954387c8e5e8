{#-
    Holds the files of a raw table against its contract. Returns a list of findings: absent (blocks
    unless the table is optional), missing_column, repeated_column, mixed_types and unread_file
    (block), extra_column.
-#}
{% macro raw_table_findings(raw_table) %}
    {% set name = raw_table.source_name ~ '.' ~ raw_table.name %}
    {% set path = raw_table_path(raw_table) %}
    {% set findings = [] %}
    {% if run_query(count_files_sql(path)).rows[0][0] == 0 %}
        {% do findings.append({
            'system': raw_table.source_name, 'table': raw_table.name, 'finding': 'absent', 'file': path, 'columns': '',
            'blocks': not raw_table.meta.get('optional', false),
            'message': name ~ ': no file matches ' ~ path ~ '. ' ~ raw_table.meta.get('when_absent', 'Deliver the export there, or point var '
                ~ raw_table.meta.get('root_var', 'raw_root') ~ ' at the folder that holds it.'),
        }) %}
        {{ return(findings) }}
    {% endif %}
    {% for row in run_query(column_differences_sql(raw_table, path)).rows %}
        {% set says = {
            'missing_column': ' lacks column(s) ' ~ row[1] ~ '. Ask the exporter to send the file again with the columns declared for this table.',
            'mixed_types': ' holds another kind of value than the other files in column(s) ' ~ row[1] ~ '. Ask the exporter to send the file again with the declared types.',
            'repeated_column': ' has column(s) ' ~ row[1] ~ ' more than once. Ask the exporter to send the file again with each column once.',
            'extra_column': ' has undeclared column(s) ' ~ row[1] ~ '; they are ignored until declared for this table.',
        } %}
        {% set more = ' and ' ~ (row[3] - 1) ~ ' more file(s)' if row[3] > 1 else '' %}
        {% do findings.append({
            'system': raw_table.source_name, 'table': raw_table.name, 'finding': row[0], 'file': row[2], 'columns': row[1],
            'blocks': row[0] != 'extra_column', 'message': name ~ ': ' ~ row[2] ~ more ~ says[row[0]],
        }) %}
    {% endfor %}
    {% for row in run_query(unread_files_sql(path)).rows if raw_table.meta.get('root_var') is none %}
        {% do findings.append({
            'system': raw_table.source_name, 'table': raw_table.name, 'finding': 'unread_file', 'file': row[0],
            'columns': '', 'blocks': true,
            'message': name ~ ': ' ~ row[0] ~ ' would not be read, only ' ~ path ~ ' is. Rename it, or move it away.',
        }) %}
    {% endfor %}
    {{ return(findings) }}
{% endmacro %}
