"""`ingest`: add, remove, list, check and search documents."""
