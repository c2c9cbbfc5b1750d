"""Query transformation: decomposition, HyDE, multi-query search and self-query filters."""
