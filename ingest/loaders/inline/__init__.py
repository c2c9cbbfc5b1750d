"""Inline text that several formats share: runs, symbol fonts, numerals, markup comments."""
