"""Measurements of the guardrails: time on hostile input, detection on evaluation sets."""
