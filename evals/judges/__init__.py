"""LLM judges and other graders of answers."""
