"""Middleware over what the model returns: answers, text tool calls and errors."""
