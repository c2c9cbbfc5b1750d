"""Dense retrieval: a vector index on Chroma, written in generations, and brute-force kNN."""
