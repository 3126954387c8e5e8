-- What fails: a raw table whose rows in are not rows staged + rows quarantined + exact duplicates.
-- When it matters: always; rows were lost or counted twice between the files and staging.
-- How to resolve: compare the intake model of the table with its files; did a file change during the build?
select
    system,
    table_name,
    n_rows_in,
    n_rows_staged,
    n_rows_quarantined,
    n_exact_duplicates
from {{ ref('intake') }}
where n_rows_in != n_rows_staged + n_rows_quarantined + n_exact_duplicates
