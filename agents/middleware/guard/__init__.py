"""Guardrails in an assistant: question, passages, calls, results and answer pass through them."""
