"""Detection of prompt injection and jailbreaks: rules, a small classifier, provenance of URLs."""
