"""Fixed paths from a question to evidence, and from an answer to its citations.

* retrieval: questions to passages
* condense: a follow-up question rewritten to stand alone
* generation, structured: text and objects from the utility model
* fallback: going on where the utility model fails
* sources: numbered sources and citations
* citations: each [n] of an answer resolved to the exact words of its source
* verification: whether those words support the sentence
"""
