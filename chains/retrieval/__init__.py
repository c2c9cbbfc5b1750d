"""Hybrid retrieval: retrievers, fusion, reranking, query transformation and context packing."""
