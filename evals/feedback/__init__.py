"""Feedback put to use: what one rating becomes.

* grounding: an approved text with citations of passages that support it
* promote: an evaluation case, a few-shot example, a cache entry or ban, a training row
* files: the files of cases and examples in the state directory
* variants: ratings of two configurations compared
"""
