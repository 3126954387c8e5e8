{#-
    Holds the files of a raw table, as files_delivered tells them, against its contract. Returns a list of findings: absent (blocks
    unless the table is optional), missing_column, repeated_column, mixed_types and unread_file
    (block), extra_column.
-#}
{% macro raw_table_findings(raw_table, delivered) %}
    {% set name = raw_table.source_name ~ '.' ~ raw_table.name %}
    {% set path = raw_table_path(raw_table) %}
    {% set findings = [] %}
    {% if not delivered.n_files %}
        {% do findings.append({
            'system': raw_table.source_name, 'table': raw_table.name, 'finding': 'absent', 'file': path, 'columns': '',
            'blocks': not raw_table.meta.get('optional', false),
            'message': name ~ ': no file matches ' ~ path ~ '. ' ~ raw_table.meta.get('when_absent', 'Deliver the export there, or point var '
                ~ raw_table.meta.get('root_var', 'raw_root') ~ ' at the folder that holds it.'),
        }) %}
        {{ return(findings) }}
    {% endif %}
    {% for row in delivered.differences %}
        {% set says = {
            'missing_column': ' lacks column(s) ' ~ row[2] ~ '. Ask the exporter to send the file again with the columns declared for this table.',
            'mixed_types': ' holds another kind of value than the other files in column(s) ' ~ row[2] ~ '. Ask the exporter to send the file again with the declared types.',
            'repeated_column': ' has column(s) ' ~ row[2] ~ ' more than once. Ask the exporter to send the file again with each column once.',
            'extra_column': ' has undeclared column(s) ' ~ row[2] ~ '; they are ignored until declared for this table.',
        } %}
        {% set more = ' and ' ~ (row[4] - 1) ~ ' more file(s)' if row[4] > 1 else '' %}
        {% do findings.append({
            'system': raw_table.source_name, 'table': raw_table.name, 'finding': row[1], 'file': row[3], 'columns': row[2],
            'blocks': row[1] != 'extra_column', 'message': name ~ ': ' ~ row[3] ~ more ~ says[row[1]],
        }) %}
    {% endfor %}
    {% for row in delivered.unread_files %}
        {% do findings.append({
            'system': raw_table.source_name, 'table': raw_table.name, 'finding': 'unread_file', 'file': row[1],
            'columns': '', 'blocks': true,
            'message': name ~ ': ' ~ row[1] ~ ' would not be read, only ' ~ path ~ ' is. Rename it, or move it away.',
        }) %}
    {% endfor %}
    {{ return(findings) }}
{% endmacro %}
