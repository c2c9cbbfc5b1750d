"""SQL for reading: over the tables of ingested sheets, and over a configured database."""
