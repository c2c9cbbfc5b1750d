"""Synthetic question sets over one's own documents.

* synthesis: filters the candidates of a question generator and counts the rejected ones
* rule_generator: from tables and labelled lines (facts) and sentences (korean, english)
* model_generator: by the utility model
* checks: leaked answers, copied text and duplicates
* files: a set as `evals run --dataset` reads it
"""
