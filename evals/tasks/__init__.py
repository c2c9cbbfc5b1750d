"""Tasks: what is measured of one question."""
