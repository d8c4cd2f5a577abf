"""GLM-4V behind the worker: batches, generation, sampling, memory. Imports torch; Airflow never imports this."""
