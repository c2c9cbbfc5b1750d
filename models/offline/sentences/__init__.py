"""Sentence selection of the embedded chat model: which pieces of the passages answer."""
