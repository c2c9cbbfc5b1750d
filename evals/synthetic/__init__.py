"""Question sets written over one's own documents.

* making: takes candidates from a writer, keeps what passes, counts what does not
* offline: a writer by rules, from tables and labelled lines (facts) and sentences (korean, english)
* model: a writer that asks the utility model
* checks: leaks, copies and duplicates
* files: a set as `evals run --dataset` reads it
"""
