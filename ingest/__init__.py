"""Ingest: sources, loaders in a sandbox, chunking, and the write side of the index."""
