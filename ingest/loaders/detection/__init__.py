"""File type and encoding detection."""
