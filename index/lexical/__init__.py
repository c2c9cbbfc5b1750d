"""Lexical retrieval: the inverted index (BM25), query expansion, pseudo-relevance feedback."""
