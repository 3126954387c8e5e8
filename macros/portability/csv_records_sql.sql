{#-
    Query that reads CSV files record by record (RFC 4180) and loses nothing, which the engine's own reader does not
    promise: it drops what follows an unclosed quote, and counts differ with the columns asked for. One row per record:
    _file, line_no (its first line), record (as delivered), fields, is_header, is_readable.
    A record is not readable when its quotes do not pair, or when it holds bytes that are not UTF-8; such bytes show as \xE9.
    A record that is not readable and spans lines is given back line by line.
-#}
{% macro csv_records_sql(path) -%}
    {%- set field = '(?:"(?:[^"]|"")*"|[^",]*)' -%}
    with

    files_decoded as (
        select
            filename as _file,
            try(decode(content)) as utf8_text,
            cast(content as varchar) as escaped_text
        from read_blob({{ sql_text(path) }})
    ),

    texts_without_byte_order_mark as (
        select
            _file,
            utf8_text is null as has_other_encoding,
            regexp_replace(
                coalesce(
                    ltrim(utf8_text, chr(65279)),
                    replace(replace(replace(replace(replace(
                        regexp_replace(escaped_text, '^\\xEF\\xBB\\xBF', ''),
                        '\x0A', chr(10)), '\x0D', chr(13)), '\x22', '"'), '\x27', ''''), '\x5C', '\')
                ), '\r\n?', chr(10), 'g'
            ) as content
        from files_decoded
    ),

    lines as (
        select
            _file,
            has_other_encoding,
            unnest(string_split(content, chr(10))) as line,
            generate_subscripts(string_split(content, chr(10)), 1) as line_no
        from texts_without_byte_order_mark
    ),

    lines_with_quotes_before as (
        select
            *,
            coalesce(sum(length(line) - length(replace(line, '"', ''))) over (
                partition by _file order by line_no rows between unbounded preceding and 1 preceding
            ), 0) as n_quotes_before
        from lines
    ),

    lines_with_record_no as (
        select
            *,
            sum(case when n_quotes_before % 2 = 0 then 1 else 0 end) over (
                partition by _file order by line_no rows unbounded preceding
            ) as record_no
        from lines_with_quotes_before
    ),

    records_joined as (
        select
            _file,
            min(line_no) as line_no,
            bool_or(has_other_encoding) as has_other_encoding,
            string_agg(line, chr(10) order by line_no) as record
        from lines_with_record_no
        group by _file, record_no
        having record != ''
    ),

    records_judged as (
        select
            *,
            regexp_full_match(record, '{{ field }}(?:,{{ field }})*')
            and not (has_other_encoding and regexp_matches(record, '\\x[89A-F]')) as is_readable
        from records_joined
    ),

    unreadable_given_line_by_line as (
        select _file, line_no, record, is_readable
        from records_judged
        where is_readable
        union all
        select _file, line_no + generate_subscripts(parts, 1) - 1, unnest(parts), false
        from (select *, string_split(record, chr(10)) as parts from records_judged where not is_readable)
    )

    select
        _file,
        line_no,
        record,
        is_readable,
        line_no = min(line_no) over (partition by _file) as is_header,
        case when is_readable then list_transform(
            regexp_extract_all(',' || record, ',({{ field }})', 1),
            lambda quoted: case when quoted[1] = '"' then replace(quoted[2:-2], '""', '"') else quoted end
        ) end as fields
    from unreadable_given_line_by_line
    where record != ''
{%- endmacro %}
