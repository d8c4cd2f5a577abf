"""Daily captioning and OCR of a bucket of images with a 4-bit GLM-4V-9B, scheduled by Airflow, kept in PostgreSQL."""

__version__ = "0.1.0"
