"""Evaluation: datasets, metrics, runs, comparison, tuning and reports.

* datasets: questions with their relevant documents or accepted answers, and dialogues
* tasks: what is measured of one question: retrieval, whole articles, answers, dialogues
* metrics: scores of one question, and their mean with a confidence interval
* judges: grades of an answer by a model, criterion by criterion
* runs: one configuration on one dataset, with a result cache
* records, results: the results of a run, and their files
* groups: the metrics of a run by language and kind
* comparison: significance of differences, and a judge's preferences
* tuning: a grid search over settings, cross-validated
* reports: tables and charts, as Markdown and HTML
* synthetic: question sets generated over one's own documents
"""
