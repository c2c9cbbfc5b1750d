"""Work on documents that outlives a page: ingest jobs, removed documents and scheduled syncs."""
