"""Facets of a question: asker, request, focus, expected answer types, comparison."""
