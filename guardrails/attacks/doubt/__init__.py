"""False-positive rules: why a text that a classifier takes for an attack may be none."""
