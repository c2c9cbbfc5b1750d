"""Crash test: kill real ingest commands with `kill -9` and check that nothing is lost."""
