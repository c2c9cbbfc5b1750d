"""Fixed paths from a question to evidence: retrieval, fusion and citations."""
