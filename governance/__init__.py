"""Demo data, commands and checks around the dbt project."""
