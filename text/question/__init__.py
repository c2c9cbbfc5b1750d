"""Question analysis: query terms, content words, subquestions, answer types, follow-ups."""
