"""Middleware that adds memory to the prompt: facts about the user, summary, last grounding."""
