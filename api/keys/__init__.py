"""API keys: who calls, what the caller may do, and what the key has used today."""
