"""Runs: configurations measured on datasets, tuned, cached and saved."""
