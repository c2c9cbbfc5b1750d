"""Sentence selection of the embedded chat model: units, term weights, features, confidence."""
