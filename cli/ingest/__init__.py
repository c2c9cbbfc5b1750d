"""`ingest`: documents in, out, listed, checked and searched."""
