"""Formulas (MathML, Office Math) in linear format, one line of plain text."""
