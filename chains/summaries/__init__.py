"""Summaries: whole documents read through the index, cut to what a model can read."""
