"""Writes the answers to a transparency notice."""

from pathlib import Path

import duckdb

from governance.warehouse import CouldNotRun


def write_answers(database: Path, notice: str, file: Path) -> tuple[int, int]:
    """Write the answers to one notice as a CSV file, a row per question and cell.

    Args:
        database: A published version, or a working database, with the models of schema ``transparency``.
        notice: Name in seed ofcom_notices.
        file: Where the answers go; a file that is there is replaced in one step.

    Returns:
        Number of answers, and of those that are blank for a reason.

    Raises:
        CouldNotRun: The database has no answers, or knows no such notice.
    """
    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            answers = connection.sql(
                "select question_no, question, figure, breakdown, market, policy_code, language, from_date, "
                "to_date, unit, numerator, denominator, n_observations, answer, why_blank "
                "from transparency.ofcom_notice_answers where notice_id = $notice "
                "order by question_no, policy_code, language, from_date",
                params={"notice": notice},
            )
            n_answers, n_blank = answers.aggregate("count(*), count(why_blank)").fetchone()
            if not n_answers:
                raise CouldNotRun(
                    f"Seed ofcom_notices has no notice {notice}, or no question of it. "
                    "Add it, build and publish."
                )
            file.parent.mkdir(parents=True, exist_ok=True)
            unfinished = file.with_name(f".{file.name}.unfinished")
            answers.write_csv(str(unfinished))
            unfinished.replace(file)
    except duckdb.Error as error:
        raise CouldNotRun(
            f"{database} has no answers: {str(error).splitlines()[0]}. Run governance publish first."
        ) from error
    return n_answers, n_blank
