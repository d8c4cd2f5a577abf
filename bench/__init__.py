"""Benchmarks: one file each, one command each; every one prints a table and writes bench/results/<name>.json."""
