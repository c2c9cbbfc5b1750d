"""Number formats of spreadsheet cells (ECMA-376)."""
