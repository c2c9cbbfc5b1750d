"""Vector engines that are servers: Chroma over HTTP, Postgres with pgvector, Qdrant."""
