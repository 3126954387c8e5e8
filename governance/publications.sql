create table quality.publications (
    publication_no bigint,
    event varchar,
    version bigint,
    fingerprint varchar,
    published_at timestamp,
    known_as_of timestamp,
    reporting_as_of_date date,
    raw_fingerprint varchar,
    decisions_fingerprint varchar,
    rules_fingerprint varchar,
    code_fingerprint varchar,
    observation_no bigint,
    n_tables bigint,
    n_rows bigint,
    row_counts varchar,
    n_models_built bigint,
    n_checks_passed bigint,
    n_expectations_passed bigint,
    n_expectations_failed bigint,
    n_expectations_not_evaluated bigint
);
comment on table quality.publications is
'One row per publication, key publication_no: which version readers saw from when on, and what it was made from.';
comment on column quality.publications.event is
'published: a new version; rolled_back: an older one again; restored: a newer one again.';
comment on column quality.publications.fingerprint is
'Of raw files, decisions, rules, code and observations together; names the version.';
comment on column quality.publications.published_at is
'Wall clock, UTC; the order is told by publication_no.';
comment on column quality.publications.known_as_of is
'When the newest row that was read had reached us, UTC.';
comment on column quality.publications.observation_no is
'Newest observation of discrepancies in the version.';
comment on column quality.publications.row_counts is
'Rows by schema.table, a JSON object.';
