"""Comparison and reports, in Markdown and HTML."""
