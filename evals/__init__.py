"""Is it good: what to ask, how to score it, and what has changed.

* datasets: questions with their right documents or answers
* configs: settings to measure, as YAML
* run: one configuration on one dataset
* tasks: what is measured of one question
* kept: rows of before, so that nothing is asked twice
* results: measurements in a folder
* spending: milliseconds, tokens and dollars of an answer
* answers: one question through the whole assistant
* articles: passages cut from whole articles
* metrics: scores of one question, and their mean with an interval
* overlap: how near an answer is to a reference, in words, letters and meaning
* abstention: whether confidence tells what the documents answer from what they do not
* judge: grades of an answer by a model, criterion by criterion
* grading: the judge and BERTScore as measures of a run
* bertscore: how near an answer is in meaning, token by token
* pairwise: which of two answers a model prefers, whatever their order
* preferences: one run against another, by such preferences
* synthetic: question sets written over one's own documents
* compare: two measurements, question by question
* tune: a grid of settings, and which of them to keep
* breakdown: languages, kinds and the questions that went worst
* contents, drawing: what a report tells, in tables and pictures
* report, page: a report as Markdown and as HTML
"""
