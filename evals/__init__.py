"""Is it good: datasets, metrics, runs and their comparison."""
