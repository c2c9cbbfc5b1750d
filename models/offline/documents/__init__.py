"""Answers of the embedded model about whole documents."""
