"""Answers of the embedded chat model: assembly, tables, lists, editions, summaries."""
