"""Hybrid retrieval: retrievers, fusion, reranking, query transformation and context packing.

* retriever, hybrid: lexical, dense, hybrid, MMR and HyDE search; small children, whole parents
* query: decomposition, HyDE, multi-query search, self-query filters
* fusion: weighted scores, or reciprocal ranks
* dense_weight: weight of the dense ranking, learnt per embedding model (by a probe, with bm25)
* proximity, rerank, cross_encoder, mmr: reranking
* pipeline, packing: the steps of the settings, the last of them within a token budget
* base, documents, vector_store: LangChain's interfaces
"""
