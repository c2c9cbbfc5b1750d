"""Which model answers, what it costs, and how evidence is written down for it."""
