"""HTML tables."""
