"""Runs: configurations measured on datasets, with a result cache."""
