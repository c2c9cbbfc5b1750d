"""Middleware over what the model reads: its system prompt, passages and history."""
