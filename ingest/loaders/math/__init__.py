"""Formulas as one line of plain text."""
