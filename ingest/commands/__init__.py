"""The commands of `ingest`, those of one kind in a file."""
