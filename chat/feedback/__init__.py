"""Feedback: ratings of answers, implicit signals, and what is made of them.

* reasons: the reasons of a rating, with their labels in Korean and English
* replay: everything that an answer depended on, stored with its rating
* store: ratings and signals in `app.db`
* promotions: examples, cases, cache entries and training rows that a person has made of ratings
* observer: records what each turn depends on, and signals that nobody gave
* figures: what a dashboard shows
"""
