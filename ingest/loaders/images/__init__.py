"""Pictures, read by text recognition."""
