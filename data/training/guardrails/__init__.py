"""Training texts of the guardrails: sources written by hand, and what expands them."""
