"""What the guardrails stop when a model obeys every text."""
