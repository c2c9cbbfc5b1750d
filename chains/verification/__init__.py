"""Claim verification: whether a passage supports a sentence that cites it."""
