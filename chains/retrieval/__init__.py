"""Hybrid retrieval: retrievers, fusion, reranking, query transformation and context packing.

* retriever, hybrid: lexical, dense, hybrid, MMR and HyDE search; small children, whole parents
* query: decomposition, HyDE, multi-query search, self-query filters
* fusion: weighted scores, or reciprocal ranks
* dense_weight, calibration: weight and range of cosines, learnt per embedding model by the probe
* cross_language: passages of other languages than the question's
* proximity, rerank, cross_encoder, mmr: reranking
* pipeline, packing: the steps of the settings, the last of them within a token budget
* base, documents, vector_store: LangChain's interfaces
"""
