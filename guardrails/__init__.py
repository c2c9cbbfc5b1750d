"""Guardrails: checks on input, retrieved text, tool results and answers."""
