"""Answer cache: an answer is given again to a question that asks the same.

* context: what an answer depends on beside its question; keys: the keys made of it
* questions: the gate that decides whether two questions ask the same
* admission: which answers may be cached
* store, redis_store: where they are kept
* cache: the facade that a conversation uses
"""
