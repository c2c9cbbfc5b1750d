"""Assistants: tools, middleware and their assembly into LangGraph agents."""
