"""The demonstration's and the tests' own PostgreSQL, S3 server and Airflow, run as plain processes."""
