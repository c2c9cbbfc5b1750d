"""Synonyms, word families, translations and spelling variants."""
