"""What each task of the daily run does, free of Airflow: discover, plan, reconcile, report."""
