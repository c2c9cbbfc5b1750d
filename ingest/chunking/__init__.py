"""Chunking: parents that are read, overlapping children that are searched."""
