"""Inline text that several formats share: runs with formats, symbol fonts, numerals, remarks."""
