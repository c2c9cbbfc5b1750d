"""Training files: rows of ratings and documents, cleaned, split, checked for leaks, with a card.

* rows: a training row, and the formats of OpenAI and TRL
* collect: rows of promoted and rated answers
* distill: rows of documents, answered by a teacher model
* duplicates: exact and near duplicates, and groups of questions
* leaks: questions of evaluation sets among the rows
* export: the whole way from rows to files
* card: the data card beside them
"""
