"""The demonstration's and the tests' own services: PostgreSQL, S3 and Airflow, started and stopped as processes of one user."""
