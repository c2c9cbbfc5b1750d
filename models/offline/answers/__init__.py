"""Answers of the embedded chat model, put together from selected sentences and rows."""
