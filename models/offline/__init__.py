"""Embedded models: extractive question answering and hashed embeddings, without a download."""
