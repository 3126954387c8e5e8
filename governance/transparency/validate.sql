-- What breaks which rule in a set of official parts. Given are tables `cells` (file, part, line_no, position, value),
-- `files` (file, part, has_crlf), and the seeds of the templates by name. Left is table `findings`.

-- grain: one row per cell below the header, by the columns of the template
create or replace temp table figures as
select
    c.file,
    c.part,
    c.line_no,
    t.column_name,
    t.kind,
    nullif(c.value, '') as value
from cells as c
inner join cells as h on c.file = h.file and c.position = h.position and h.line_no = 1
inner join report_columns as t on c.part = t.part and trim(h.value) = trim(t.header)
where c.line_no > 1;

-- grain: one row per line of a file, with what names it; sub-categories stand below their category
create or replace temp table lines as
with

named as (
    select
        file,
        part,
        line_no,
        coalesce(trim(max(value) filter (where column_name = 'service')), '') as service,
        trim(max(value) filter (where column_name = 'reporting_period')) as reporting_period,
        trim(max(value) filter (where column_name = 'category')) as row_code,
        coalesce(trim(max(value) filter (where column_name = 'other_description')), '') as other_description,
        -- part 4 to 6 have no scope: their rows are totals
        coalesce(max(value) filter (where column_name = 'scope'), 'TOTAL') as scope,
        replace(trim(max(value) filter (where column_name = 'section')), chr(160), ' ') as section,
        replace(trim(max(value) filter (where column_name = 'indicator')), chr(160), ' ') as indicator
    from figures
    group by file, part, line_no
)

select
    *,
    last_value(case when row_code not like 'KEYWORD%' then row_code end ignore nulls) over (
        partition by file order by line_no
    ) as main_category,
    case
        when part < 7 then row_code || case when scope = 'TOTAL' then '' else ' / ' || scope end
        else indicator || ' / ' || scope
    end as row_name
from named;

-- grain: one row per figure, filled in or blank
create or replace temp table numbers as
with

kinds as (
    select part, trim(indicator) as indicator, min(kind) as kind
    from report_indicators
    group by all
    having count(distinct kind) = 1
)

select
    f.column_name,
    coalesce(nullif(f.kind, 'by indicator'), i.kind, k.kind, 'count') as kind,
    trim(f.value) as written,
    case when regexp_matches(trim(f.value), '^[0-9]+([.][0-9]+)?$') then cast(trim(f.value) as decimal(28, 6)) end
        as number,
    l.*
from figures as f
inner join lines as l using (file, line_no)
left join report_indicators as i
    on l.part = i.part and l.indicator = trim(i.indicator) and trim(l.scope) = trim(i.scope)
left join kinds as k on l.part = k.part and l.indicator = k.indicator
where f.kind in ('count', 'hours', 'by indicator');

-- grain: one row per row of the templates of parts 3 to 6
create or replace temp table template_rows as
select c.part, r.row_no, r.category as main_category, r.row_code
from report_rows_by_category as r
inner join (
    from report_categories
    union
    select part, 'TOTAL' from report_parts where rows_are = 'categories'
) as c on r.category = c.category;

create or replace temp table findings (
    rule varchar, part integer, file varchar, line_no bigint, row_name varchar, column_name varchar,
    found varchar, expected varchar
);

insert into findings
select 'lines_end_as_agreed', part, file, null, null, null, 'line feed alone', 'carriage return, line feed'
from files
where not has_crlf;

insert into findings
select 'part_is_there', p.part, null, null, p.file_name, null, 'no file', 'a file whose name holds ' || p.file_name
from report_parts as p
where p.part not in (select part from files where part is not null);

insert into findings
select 'part_comes_once', part, min(file), null, service, null, cast(count(distinct file) as varchar) || ' files', '1'
from lines
group by part, service
having count(distinct file) > 1;

insert into findings
select
    'header_is_official', coalesce(h.part, t.part), coalesce(h.file, t.file), 1, null,
    coalesce(trim(t.header), trim(h.value)),
    coalesce('column ' || h.position, 'no such column'), coalesce('column ' || t.position, 'no such column')
from (select * from cells where line_no = 1) as h
full join (
    select f.file, c.* from report_columns as c
    inner join files as f on c.part = f.part
    where f.file in (select file from cells)
) as t on h.file = t.file and trim(h.value) = trim(t.header)
where h.position is distinct from t.position;

insert into findings
select distinct
    'period_is_written_as_agreed', part, file, min(line_no), null, 'reporting_period', reporting_period,
    'YYYY-MM-DD/YYYY-MM-DD'
from lines
where
    not coalesce(
        regexp_matches(reporting_period, '^[0-9]{4}-[0-9]{2}-[0-9]{2}/[0-9]{4}-[0-9]{2}-[0-9]{2}$')
        and try_cast(split_part(reporting_period, '/', 1) as date)
        <= try_cast(split_part(reporting_period, '/', 2) as date),
        false
    )
group by part, file, reporting_period;

insert into findings
select 'one_report_per_service', null, min(file), null, service, 'reporting_period',
    string_agg(distinct reporting_period, ', ' order by reporting_period), 'one period'
from lines
group by service
having count(distinct reporting_period) > 1;

insert into findings
select 'row_is_known', l.part, l.file, l.line_no, l.row_name, 'category', coalesce(l.row_code, 'blank'),
    'a category of the part, or a keyword below its category'
from lines as l
left join template_rows as t
    on l.part = t.part and l.main_category = t.main_category and l.row_code = t.row_code
where l.part < 7 and t.row_code is null
union all
select distinct 'row_is_known', l.part, l.file, l.line_no, l.row_name, 'indicator', coalesce(l.indicator, 'blank'),
    'an indicator of the part'
from lines as l
where
    l.part >= 7
    and not exists (
        from report_indicators as i
        where i.part = l.part and trim(i.indicator) = l.indicator
    );

insert into findings
select 'row_is_there', t.part, f.file, null, t.main_category || case
    when t.row_code != t.main_category then ' / ' || t.row_code else '' end, 'category', 'no row', 'a row'
from template_rows as t
inner join files as f on t.part = f.part and f.file in (select file from lines)
where
    not exists (
        from lines as l
        where l.file = f.file and l.main_category = t.main_category and l.row_code = t.row_code and l.scope = 'TOTAL'
    )
    -- a category that is missing is told once, not again for each of its sub-categories
    and (
        t.row_code = t.main_category
        or exists (from lines as l where l.file = f.file and l.row_code = t.main_category)
    )
union all
select 'row_is_there', i.part, f.file, null, trim(i.indicator) || ' / ' || trim(i.scope), 'indicator', 'no row', 'a row'
from report_indicators as i
inner join files as f on i.part = f.part and f.file in (select file from lines)
where
    -- of languages and member states those are told that have nothing
    (i.part in (7, 8) and i.applicability != 'Only for VLOPs' or trim(i.scope) in ('Total number', 'TOTAL'))
    and not exists (
        from lines as l
        where
            l.file = f.file and l.indicator = trim(i.indicator)
            and (trim(l.scope) = trim(i.scope) or lower(trim(l.scope)) = 'total' and trim(i.scope) ilike 'total%')
    );

insert into findings
select 'row_comes_once', part, file, max(line_no), any_value(row_name), null,
    cast(count(*) as varchar) || ' rows', '1'
from lines
group by part, file, main_category, row_code, other_description, scope, section, indicator
having count(*) > 1;

insert into findings
select 'other_is_described', part, file, line_no, any_value(main_category), 'other_description', 'blank', 'a description'
from numbers
where part < 7 and row_code = 'KEYWORD_OTHER' and other_description = '' and number > 0
group by part, file, line_no;

insert into findings
select distinct 'scope_is_official', l.part, l.file, l.line_no, l.row_name, 'scope', '"' || l.scope || '"',
    case
        when l.part in (3, 10) then 'TOTAL or a member state'
        when l.part in (8, 9) then 'a scope of the template or a language in small letters'
        else 'a scope of the template'
    end
from lines as l
where
    l.part not in (4, 5, 6)
    -- a blank behind words does no harm, the template has some; one behind a code does
    and not exists (
        from report_indicators as i
        where
            (i.part = l.part or i.part = 10 and l.part = 3)
            and (l.scope = i.scope or trim(l.scope) = i.scope and length(i.scope) > 2)
    );

insert into findings
select
    case kind
        when 'count' then 'count_is_whole' when 'share' then 'share_is_between_0_and_1' else 'hours_are_a_number'
    end,
    part, file, line_no, row_name, column_name, written,
    case kind when 'count' then 'digits' when 'share' then '0 to 1' else 'hours' end
from numbers
where
    written is not null and case kind
        when 'count' then not regexp_matches(written, '^[0-9]+$')
        when 'share' then coalesce(number > 1, true)
        else number is null
    end;

insert into findings
select 'blank_means_not_applicable', part, file, null, 'TOTAL', column_name,
    case when n_total_filled > 0
        then 'filled in the total, blank in ' || n_blank || ' of ' || n_rows || ' categories'
        else 'blank in the total, filled in ' || (n_rows - n_blank) || ' of ' || n_rows || ' categories'
    end,
    'all filled in or all blank'
from (
    select
        part, file, column_name,
        count(number) filter (where row_code = 'TOTAL') as n_total_filled,
        count(*) filter (where row_code != 'TOTAL') as n_rows,
        count(*) filter (where row_code != 'TOTAL' and written is null) as n_blank
    from numbers
    where part < 7 and kind = 'count' and scope = 'TOTAL' and row_code not like 'KEYWORD%'
    group by all
)
where n_total_filled > 0 and n_blank > 0 or n_total_filled = 0 and n_blank < n_rows;

insert into findings
select 'sub_categories_add_up', part, file, min(line_no), main_category || case
        when scope = 'TOTAL' then '' else ' / ' || scope end, column_name,
    cast(cast(coalesce(sum(number) filter (where row_code like 'KEYWORD%'), 0) as bigint) as varchar),
    cast(cast(max(number) filter (where row_code not like 'KEYWORD%') as bigint) as varchar)
from numbers
where part < 7 and kind = 'count' and main_category != 'TOTAL'
group by part, file, main_category, scope, column_name
having
    count(*) filter (where row_code like 'KEYWORD%') > 0
    and max(number) filter (where row_code not like 'KEYWORD%')
    != coalesce(sum(number) filter (where row_code like 'KEYWORD%'), 0);

insert into findings
select 'categories_add_up', part, file, null, 'TOTAL' || case
        when scope = 'TOTAL' then '' else ' / ' || scope end, column_name,
    cast(cast(coalesce(sum(number) filter (where row_code != 'TOTAL'), 0) as bigint) as varchar),
    cast(cast(max(number) filter (where row_code = 'TOTAL') as bigint) as varchar)
from numbers
where part < 7 and kind = 'count' and row_code not like 'KEYWORD%'
group by part, file, scope, column_name
having
    max(number) filter (where row_code = 'TOTAL') != coalesce(sum(number) filter (where row_code != 'TOTAL'), 0);

insert into findings
select 'states_add_up', part, file, null, coalesce(main_category || ' / ' || row_code, indicator), column_name,
    cast(cast(sum(number) filter (where upper(trim(scope)) != 'TOTAL') as bigint) as varchar),
    cast(cast(max(number) filter (where upper(trim(scope)) = 'TOTAL') as bigint) as varchar)
from numbers
where part in (3, 10) and kind = 'count'
group by part, file, main_category, row_code, other_description, indicator, column_name
having
    max(number) filter (where upper(trim(scope)) = 'TOTAL') != coalesce(
        sum(number) filter (where upper(trim(scope)) != 'TOTAL'), 0
    )
    -- in a part without member states there is nothing to add up
    and (part = 10 or file in (select n.file from numbers as n where n.scope != 'TOTAL'));

insert into findings
select 'part_is_within_whole', p.part, p.file, p.line_no, p.row_name, p.column_name,
    cast(cast(p.number as bigint) as varchar), 'at most ' || cast(cast(w.number as bigint) as varchar)
from numbers as p
inner join report_parts_of_wholes as r on p.column_name = r.part_column
inner join numbers as w on p.file = w.file and p.line_no = w.line_no and r.whole_column = w.column_name
where p.number > w.number;

insert into findings
select 'outcomes_are_within_total', part, file, min(line_no), indicator, 'reported_value',
    cast(cast(sum(number) filter (where scope like 'Decision%') as bigint) as varchar),
    'at most ' || cast(cast(max(number) filter (where scope = 'Total number') as bigint) as varchar)
from numbers
where part = 7
group by part, file, indicator
having sum(number) filter (where scope like 'Decision%') > max(number) filter (where scope = 'Total number');

insert into findings
select 'grounds_are_within_all', part, file, null, 'Complaints', 'reported_value',
    cast(cast(sum(number) filter (where indicator like 'Complaint regarding%') as bigint) as varchar),
    'at most ' || cast(cast(max(number) filter (where indicator like 'Number of complaints%') as bigint) as varchar)
from numbers
where part = 7 and scope = 'Total number'
group by part, file
having
    sum(number) filter (where indicator like 'Complaint regarding%')
    > max(number) filter (where indicator like 'Number of complaints%');

insert into findings
with

automated as (
    select
        service,
        cast(sum(number) filter (where part in (5, 6)) as bigint) as n_of_categories,
        cast(
            coalesce(
                max(number) filter (where part = 8 and lower(trim(scope)) = 'own-initiative'),
                max(number) filter (where part = 8 and lower(trim(scope)) in ('total', 'total number'))
            ) as bigint
        ) as n_of_means
    from numbers
    where
        column_name = 'n_measures_detected_automatically' and row_code = 'TOTAL'
        or part = 8 and indicator = 'Number of measures solely taken by automated means'
    group by service
)

select 'automated_measures_agree', 8, null, null, service, 'n_measures_detected_automatically',
    cast(n_of_categories as varchar), cast(n_of_means as varchar) || ' in part 8'
from automated
where n_of_categories != n_of_means;

insert into findings
select 'expertise_is_within_staff', part, file, min(line_no), 'linguistic expertise', 'reported_value',
    cast(cast(max(number) filter (where indicator like '%linguistic%') as bigint) as varchar),
    'at most ' || cast(cast(sum(number) filter (where indicator not like '%linguistic%') as bigint) as varchar)
from numbers
where part = 9
group by part, file
having
    max(number) filter (where indicator like '%linguistic%')
    > sum(number) filter (where indicator not like '%linguistic%');
