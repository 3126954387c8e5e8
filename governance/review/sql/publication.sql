-- One row: the version that the file holds.
select
    version,
    fingerprint,
    published_at,
    known_as_of,
    reporting_as_of_date
from quality.publications
order by publication_no desc
limit 1
