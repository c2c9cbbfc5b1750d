"""Benchmark of the rails against injection, jailbreak and abuse."""
