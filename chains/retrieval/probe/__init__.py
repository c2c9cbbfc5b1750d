"""Probe: questions with the passages that answer them, and what a model learns from them."""
