"""Fixed paths from a question to evidence.

* retrieval: questions to passages: lexical, dense, hybrid, mmr; small children, whole parents
* fusion: several rankings into one: weighted scores, or reciprocal ranks
* weights: how much vectors count beside words, learnt for each embedding model
* mmr: relevant passages that differ from each other
* hyde: search with a passage that might answer
* condense: search for a follow-up question as it would be asked alone
* multi_query: search for several forms of a question at once
* self_query: keep to the documents that the question itself names
* filter_rules: read which those are without a model
* rerank: put what was found into a better order
* cross_encoder: by a model that reads question and passage together
* packing: what goes before the model, within a budget
* generation: ask the utility model for a few words
* citations: each [n] of an answer to the exact words of its source
* spans: where a passage carries a sentence
* support: whether it does
* slots, quantities, denial: by its names, its numbers with units, and what it denies
* alignment: an [n] for sentences that a source carries, where a model gave none
"""
