"""Dense retrieval: vectors in Chroma, written in generations, and brute-force search."""
