"""Ids of documents in the API: they name a source without the path where it is stored."""

import hashlib


def document_id(source: str) -> str:
    """Return the id of a source."""
    return hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()[:24]
